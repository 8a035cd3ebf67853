class Derivatives(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The derivatives of a number by all leaves in one row, zeros where it does not depend on one.
  def row(self: __torch__.Derivatives, output: Tensor, leaves: List[Tensor], again: bool) -> Tensor:
    found = torch.grad([output], leaves, None, True, again, True)
    parts = annotate(List[Tensor], [])
    for j in range(len(leaves)):
      part = found[j]
      if torch.__is__(part, None):
        _0 = torch.append(parts, torch.zeros_like(leaves[j]).reshape([-1]))
      else:
        _1 = torch.append(parts, unchecked_cast(Tensor, part).reshape([-1]))
    return torch.cat(parts)

  # Of a vector one row for each entry; of a scalar the gradient, and the Hessian below it.
  def forward(self: __torch__.Derivatives, outputs: Tensor, leaves: List[Tensor]) -> Tensor:
    rows = annotate(List[Tensor], [])
    entries = outputs
    if outputs.dim() == 0:
      entries = self.row(outputs, leaves, True)
      _0 = torch.append(rows, torch.detach(entries))
    for i in range(entries.size(0)):
      _1 = torch.append(rows, self.row(entries[i], leaves, False))
    return torch.stack(rows)
