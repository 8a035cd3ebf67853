# K-FAC's factors A and B of all layers: they alternate in every list.
class Kfac(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # average ← ρ·average + (1 − ρ)·sum / size
  def average(self: __torch__.Kfac,
    sums: List[Tensor],
    sizes: List[float],
    averages: List[Tensor],
    rhos: List[float]) -> None:
    for i in range(len(sums)):
      if rhos[i] == 0.:
        torch.div_(averages[i].copy_(sums[i]), sizes[i])
      else:
        averages[i].mul_(rhos[i]).add_(sums[i], alpha=(1. - rhos[i]) / sizes[i])

  # (M + ridge·I)⁻¹ by Cholesky; the largest entry of M·(M⁻¹·1) − 1, not a number without an inverse.
  def inverse(self: __torch__.Kfac, m: Tensor, ridge: Tensor) -> Tuple[Tensor, Tensor]:
    torch.diagonal(m).add_(ridge)
    factor, info = torch.linalg_cholesky_ex(m)
    # LAPACK's inverse stops the program at a zero.
    torch.diagonal(factor).masked_fill_(info != 0, 1.)
    inverse = torch.cholesky_inverse(factor)
    ones = torch.ones_like(torch.narrow(m, 1, 0, 1))
    error = (m.matmul(inverse.matmul(ones)) - ones).abs().max()
    return (inverse, torch.where(info == 0, error, torch.full_like(error, float("nan"))))

  # A copy, in float64 (7) where that is asked for, else in another's type.
  def copy(self: __torch__.Kfac, m: Tensor, like: Tensor, wide: bool) -> Tensor:
    return m.to(7 if wide else like.dtype, False, True)

  # Layers of which both inverses are good get them; returns each layer's larger error.
  def invert(self: __torch__.Kfac,
    averages: List[Tensor],
    inverses: List[Tensor],
    damping: float,
    tolerance: float,
    wide: bool) -> Tensor:
    errors = annotate(List[Tensor], [])
    for k in range(len(averages) // 2):
      a, b = averages[2 * k], averages[2 * k + 1]
      old_a, old_b = inverses[2 * k], inverses[2 * k + 1]
      pi = (torch.diagonal(a).mean() / torch.diagonal(b).mean()).sqrt()
      root = torch.full_like(pi, damping).sqrt()
      new_a, error_a = self.inverse(self.copy(a, old_a, wide), root * pi)
      new_b, error_b = self.inverse(self.copy(b, old_b, wide), root / pi)
      error = torch.maximum(error_a, error_b).double()
      good = error <= tolerance
      old_a.copy_(torch.where(good, new_a, old_a))
      old_b.copy_(torch.where(good, new_b, old_b))
      errors.append(error)
    return torch.stack(errors)
