# Shampoo's statistics and their inverse roots, of all axes of all gradients in turn.
class Shampoo(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # How often a loop asks whether it is done: each time makes a GPU wait.
  def pause(self: __torch__.Shampoo, m: Tensor) -> int:
    return 8 if m.is_cuda else 1

  # The largest eigenvalue of a positive semidefinite M by the power iteration: the Rayleigh
  # quotient, once it moves by less than 1e-6, or after 100 turns. The start has no pattern, as the
  # gradients of a last layer are orthogonal to a vector of ones.
  def largest_eigenvalue(self: __torch__.Shampoo, m: Tensor) -> Tensor:
    i = torch.arange(m.size(0), dtype=7, device=m.device)
    vector = torch.sin(i * i + 1.).to(m.dtype).reshape([-1, 1])
    value = torch.zeros_like(m[0, 0])
    going = value == 0.
    turn, pause = 0, self.pause(m)
    while turn < 100:
      vector = vector / vector.norm()
      image = m.matmul(vector)
      found = (vector * image).sum()
      moved = (found - value).abs() >= 1e-6
      value = torch.where(going, found, value)
      vector = image
      going = torch.logical_and(going, moved)
      turn += 1
      if turn % pause == 0 and not bool(going):
        turn = 100
    return value

  # A^(−1/p) by the coupled Newton iteration (Guo and Higham 2006): M ← ((1 + 1/p)·I − M/p)ᵖ·M,
  # X ← X·((1 + 1/p)·I − M/p), from M = z·A, X = z^(1/p)·I, z = (1 + p)/(2·‖A‖), until M is the
  # identity or moves away from it, as rounding makes it do for ill-conditioned A.
  def root(self: __torch__.Shampoo, a: Tensor, p: int) -> Tensor:
    one = torch.eye(a.size(0), dtype=a.dtype, device=a.device)
    z = torch.reciprocal(a.norm()) * (float(1 + p) / 2.)
    root = one * z.pow(1. / float(p))
    coupled = a * z
    error = (coupled - one).abs().max()
    going = error > 1e-6
    turn, pause = 0, self.pause(a)
    while turn < 100:
      step = one * (1. + 1. / float(p)) - coupled / float(p)
      fresh = torch.linalg_matrix_power(step, p).matmul(coupled)
      fresh_error = (fresh - one).abs().max()
      going = torch.logical_and(going, fresh_error <= error * 1.2)
      root = torch.where(going, root.matmul(step), root)
      coupled = torch.where(going, fresh, coupled)
      error = torch.where(going, fresh_error, error)
      going = torch.logical_and(going, error > 1e-6)
      turn += 1
      if turn % pause == 0 and not bool(going):
        turn = 100
    return root

  # L ← ρ·L + (1 − ρ)·G·Gᵀ, or L + G·Gᵀ for ρ = 0, of rows G.
  def add(self: __torch__.Shampoo, statistic: Tensor, rows: Tensor, rho: float) -> None:
    if rho == 0.:
      statistic.add_(rows.matmul(rows.t()))
    else:
      statistic.mul_(rho).add_(rows.matmul(rows.t()), alpha=1. - rho)

  # Each gradient by the roots of its axes; 1 in the answer for every axis that keeps its old root.
  def precondition(self: __torch__.Shampoo,
    gradients: List[Tensor],
    statistics: List[Tensor],
    roots: List[Tensor],
    adding: List[int],
    rooting: List[int],
    rho: float,
    damping: float,
    graft: bool) -> Tensor:
    failures = annotate(List[Tensor], [])
    k = 0
    for i in range(len(gradients)):
      wide = gradients[i].to(statistics[k].dtype)
      x = wide
      # The axis that comes first is multiplied and goes last: a whole turn restores the order.
      for axis in range(wide.dim()):
        rows = x.reshape([wide.size(axis), -1])
        if wide.size(axis) > 1:
          if adding[i] == 1:
            self.add(statistics[k], wide.transpose(0, axis).reshape([wide.size(axis), -1]), rho)
          if rooting[i] == 1:
            ridge = self.largest_eigenvalue(statistics[k]) * damping
            torch.diagonal(statistics[k]).add_(ridge)
            root = self.root(statistics[k], 2 * wide.dim())
            good = torch.isfinite(root).all()
            roots[k].copy_(torch.where(good, root, roots[k]))
            failures.append(torch.logical_not(good))
          rows = roots[k].matmul(rows)
          k += 1
        x = rows.t()
      if graft:
        length = x.norm()
        x = x * torch.where(length == 0., torch.ones_like(length), wide.norm() / length)
      gradients[i].copy_(x.reshape(wide.shape))
    return torch.stack(failures).double() if len(failures) > 0 else torch.zeros([0])
