# θ: weights, g: gradients; every list has one entry per parameter.
class Steps(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # PyTorch refuses factors that float32 cannot hold; a run with such a rate diverges, as it should.
  def factor(self: __torch__.Steps, rate: float) -> float:
    return max(-3.4028234663852886e38, min(rate, 3.4028234663852886e38))

  def clip(self: __torch__.Steps, gradients: List[Tensor], most: float) -> None:
    squares = annotate(List[Tensor], [])
    for i in range(len(gradients)):
      norm = gradients[i].norm().double()
      squares.append(norm * norm)
    total = torch.stack(squares).sum().sqrt()
    scale = torch.clamp(torch.full_like(total, most) / (total + 1e-6), None, 1.)
    for i in range(len(gradients)):
      gradients[i].mul_(scale)

  def decay(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    coupled: List[float],
    decoupled: List[float]) -> None:
    for i in range(len(weights)):
      if coupled[i] != 0.:
        gradients[i].add_(weights[i].detach(), alpha=coupled[i])
      if decoupled[i] != 0.:
        weights[i].detach().mul_(1. - decoupled[i])

  def sgd(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    momenta: List[Tensor],
    rates: List[float],
    momentum: float) -> None:
    for i in range(len(weights)):
      g = gradients[i]
      if momentum != 0.:
        g = momenta[i].mul_(momentum).add_(g)
      weights[i].detach().add_(g, alpha=self.factor(-rates[i]))

  # (√v̂)^power + ε, v̂ = v / (1 − β₂ᵗ), after v ← β₂·v + (1 − β₂)·d².
  def divisor(self: __torch__.Steps,
    d: Tensor,
    second: Tensor,
    correction: float,
    beta2: float,
    epsilon: float,
    power: float) -> Tensor:
    root = second.mul_(beta2).addcmul_(d, d, value=1. - beta2).sqrt().div_(torch.sqrt(correction))
    return (root if power == 1. else root.pow(power)).add_(epsilon)

  # diagonals: g for Adam; for AdaHessian H·z with z = ±1, of a kernel the mean of |H·z|.
  def adam(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    diagonals: List[Tensor],
    firsts: List[Tensor],
    seconds: List[Tensor],
    rates: List[float],
    corrections1: List[float],
    corrections2: List[float],
    beta1: float,
    beta2: float,
    epsilon: float,
    power: float,
    averaging: bool) -> None:
    for i in range(len(weights)):
      d = diagonals[i]
      if averaging and d.dim() == 4:
        d = d.abs().mean([2, 3], True)
      m = firsts[i].mul_(beta1).add_(gradients[i], alpha=1. - beta1)
      v = self.divisor(d, seconds[i], corrections2[i], beta2, epsilon, power)
      weights[i].detach().addcdiv_(m, v, value=self.factor(-rates[i] / corrections1[i]))

  # numerator / denominator, or 1 where one of them is 0.
  def trust(self: __torch__.Steps, numerator: Tensor, denominator: Tensor, scale: float) -> Tensor:
    known = torch.logical_and(numerator > 0., denominator > 0.)
    return torch.where(known, numerator * scale / denominator, torch.ones_like(numerator))

  def lamb(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    firsts: List[Tensor],
    seconds: List[Tensor],
    rates: List[float],
    decays: List[float],
    corrections1: List[float],
    corrections2: List[float],
    beta1: float,
    beta2: float,
    epsilon: float) -> None:
    for i in range(len(weights)):
      g = gradients[i]
      w = weights[i].detach()
      m = firsts[i].mul_(beta1).add_(g, alpha=1. - beta1)
      r = m / self.divisor(g, seconds[i], corrections2[i], beta2, epsilon, 1.)
      r.div_(corrections1[i]).add_(w, alpha=decays[i])
      w.sub_(r.mul_(self.trust(w.norm().double(), r.norm().double(), 1.) * rates[i]))

  def lars(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    momenta: List[Tensor],
    rates: List[float],
    decays: List[float],
    momentum: float,
    coefficient: float) -> None:
    for i in range(len(weights)):
      g = gradients[i]
      w = weights[i].detach()
      if g.dim() > 1:
        length = w.norm().double()
        trust = self.trust(length, g.norm().double() + length * decays[i], coefficient)
        g.add_(w, alpha=decays[i]).mul_(trust * rates[i])
      else:
        g.mul_(rates[i])
      w.sub_(momenta[i].mul_(momentum).add_(g))

  def adafisher(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    momenta: List[Tensor],
    inputs: List[Tensor],
    outputs: List[Tensor],
    rates: List[float],
    corrections: List[float],
    identities: List[float],
    beta: float,
    damping: float,
    relative: float,
    power: float) -> None:
    for i in range(len(weights)):
      m = momenta[i].mul_(beta).add_(gradients[i], alpha=1. - beta)
      w = weights[i].detach()
      if rates[i] == 0.:
        pass
      elif inputs[i].numel() == 0:
        w.add_(m, alpha=self.factor(-rates[i] / (corrections[i] * identities[i])))
      else:
        # The vectors are scaled in float64: m̂·α / F̃ᵖ = m / (scale·F̃)ᵖ.
        scale = (corrections[i] / rates[i]) ** (1. / power)
        s = (outputs[i] * scale).to(m.dtype)
        fisher = torch.outer(s, inputs[i].to(m.dtype)).add_(scale * damping)
        if relative != 0.:
          mean = outputs[i].mean() * inputs[i].mean()
          fisher.add_((mean * (scale * relative)).to(m.dtype))
        if power != 1.:
          fisher.pow_(power)
        w.addcdiv_(m, fisher.reshape(m.shape), value=-1.)

  def clear(self: __torch__.Steps, gradients: List[Tensor]) -> None:
    for i in range(len(gradients)):
      gradients[i].zero_()
