class SecondDerivatives(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SecondDerivatives,
    value: Tensor,
    leaves: List[Tensor],
    directions: List[Tensor]) -> List[Tensor]:
    gradients = torch.grad([value], leaves, None, True, True, True)
    used = annotate(List[Tensor], [])
    weights = annotate(List[Optional[Tensor]], [])
    result = annotate(List[Tensor], [])
    for i in range(torch.len(leaves)):
      gradient = gradients[i]
      if torch.__is__(gradient, None):
        _0 = torch.append(result, torch.zeros_like(leaves[i]))
      else:
        found = unchecked_cast(Tensor, gradient)
        _1 = torch.append(used, found)
        _2 = torch.append(weights, directions[i])
        _3 = torch.append(result, torch.detach(found))
    products = torch.grad(used, leaves, weights, False, False, True)
    for j in range(torch.len(leaves)):
      product = products[j]
      if torch.__is__(product, None):
        _4 = torch.append(result, torch.zeros_like(leaves[j]))
      else:
        _5 = torch.append(result, unchecked_cast(Tensor, product))
    return result
