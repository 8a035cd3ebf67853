# min(max(x + 3, 0), 6) / 6; the gradient of PyTorch's own is float32's in float64 too.
class HardSigmoid(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def forward(self: __torch__.HardSigmoid, x: Tensor) -> Tensor:
    return torch.clamp(x + 3., 0., 6.) / 6.
