# The factors of all layers of a batch, and their averages (paper Prop. 3.1, App. A.3, Eq. 4).
class Factors(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Σ x² over axis 0, in blocks that stay in the cache.
  def squares(self: __torch__.Factors, x: Tensor) -> Tensor:
    rows = x.size(0)
    block = max(1, min(rows, 65536 * rows // max(1, x.numel())))
    first = x[0:block]
    sums = first * first
    for j in range(1, rows // block):
      more = x[(block * j):(block * (j + 1))]
      sums.addcmul_(more, more)
    rest = x[(rows - rows % block):rows]
    return sums.sum([0]) + (rest * rest).sum([0])

  # The same for all axes but the last.
  def squares_of_rows(self: __torch__.Factors, x: Tensor) -> Tensor:
    return self.squares(x.reshape([-1, x.size(-1)]))

  # Σ x for every entry of axis 1.
  def channels(self: __torch__.Factors, x: Tensor) -> Tensor:
    return x.reshape([x.size(0), x.size(1), -1]).sum([2]).sum([0])

  # Σ x over axis 0.
  def examples(self: __torch__.Factors, x: Tensor) -> Tensor:
    return x.sum([0])

  # Σ x·xᵀ over all axes but the last, or Σ x̄·x̄ᵀ, x̄ = [x, 1]. A large one in strips, of which only
  # the part from the diagonal on is multiplied: 10 of 16 parts, the others are their mirror images.
  def outer_of_rows(self: __torch__.Factors, x: Tensor, one: bool) -> Tensor:
    rows = x.reshape([-1, x.size(-1)])
    if one:
      rows = torch.cat([rows, torch.ones_like(torch.narrow(rows, 1, 0, 1))], 1)
    size = rows.size(1)
    if size < 512:
      return rows.t().matmul(rows)
    height = (size + 3) // 4
    outer = torch.empty([size, size], dtype=x.dtype, device=x.device)
    for first in range(0, size, height):
      count = min(height, size - first)
      left = torch.narrow(rows, 1, first, count)
      strip = left.t().matmul(torch.narrow(rows, 1, first, size - first))
      torch.narrow(torch.narrow(outer, 0, first, size - first), 1, first, count).copy_(strip.t())
      torch.narrow(torch.narrow(outer, 0, first, count), 1, first, size - first).copy_(strip)
    return outer

  # The same of what stands in axis 1.
  def outer_of_channels(self: __torch__.Factors, x: Tensor) -> Tensor:
    return self.outer_of_rows(x.transpose(0, 1).reshape([x.size(1), -1]).t(), False)

  # A convolution's patches in columns, [C / groups · kh · kw, N · groups · H′ · W′]: one copy out of
  # a view of the padded input, several times as fast as im2col.
  def patches(self: __torch__.Factors,
    x: Tensor,
    kernel: List[int],
    dilation: List[int],
    padding: List[int],
    stride: List[int],
    groups: int) -> Tensor:
    wide = torch.constant_pad_nd(x, [padding[1], padding[1], padding[0], padding[0]], 0)
    line = wide.size(3)
    plane = wide.size(2) * line
    channels = x.size(1) // groups
    height = (wide.size(2) - dilation[0] * (kernel[0] - 1) - 1) // stride[0] + 1
    width = (line - dilation[1] * (kernel[1] - 1) - 1) // stride[1] + 1
    view = torch.as_strided(
        wide,
        [channels, kernel[0], kernel[1], x.size(0), groups, height, width],
        [plane, dilation[0] * line, dilation[1], x.size(1) * plane, channels * plane, stride[0] * line, stride[1]])
    return view.reshape([channels * kernel[0] * kernel[1], -1])

  # Σ x·xᵀ of the patches, a few examples at a time; the groups' are added up.
  def outer_of_patches(self: __torch__.Factors,
    x: Tensor,
    kernel: List[int],
    dilation: List[int],
    padding: List[int],
    stride: List[int],
    groups: int,
    one: bool) -> Tensor:
    sums = torch.zeros([1, 1], dtype=x.dtype, device=x.device)
    block = max(1, 4194304 // max(1, kernel[0] * kernel[1] * x[0].numel()))
    for j in range((x.size(0) + block - 1) // block):
      some = x[(block * j):min(x.size(0), block * (j + 1))]
      columns = self.patches(some, kernel, dilation, padding, stride, groups)
      sums = sums + self.outer_of_rows(columns.t(), one)
    return sums

  def minmax(self: __torch__.Factors, x: Tensor, epsilon: float) -> Tensor:
    shifted = x - x.min()
    return shifted / torch.clamp(shifted.max() + epsilon, 2.2250738585072014e-308)

  # H and S of each layer in turn. when: min-max comes before the average (0), after it (1), or
  # never (2); weight: what an average is divided by; ones: which of the two is left out, or -1.
  def normalize(self: __torch__.Factors,
    averages: List[Tensor],
    normalized: List[Tensor],
    epsilon: float,
    when: int,
    weight: float,
    ones: int) -> None:
    for i in range(len(averages)):
      if i % 2 == ones:
        normalized[i].fill_(1.)
      elif when == 1:
        normalized[i].copy_(self.minmax(averages[i], epsilon))
      else:
        normalized[i].copy_(averages[i]).div_(weight)

  # Σ h² or Σ h of each layer over its passes; convolutions' patches: R·map·Kᵀ.
  def inputs(self: __torch__.Factors,
    layers: List[int],
    sums: List[Tensor],
    rows: List[Tensor],
    columns: List[Tensor]) -> List[Tensor]:
    h = annotate(List[Tensor], [])
    for k in range(len(sums)):
      x = sums[k]
      if rows[k].numel() > 0:
        x = rows[k].matmul(x.matmul(columns[k].t()))
      if layers[k] == len(h):
        h.append(x.double())
      else:
        h[layers[k]] = h[layers[k]] + x
    return h

  # Σ s² of each layer over its passes, or Σ s of a norm.
  def outputs(self: __torch__.Factors,
    layers: List[int],
    gradients: List[Tensor],
    norms: List[int],
    widths: List[int],
    first: List[int]) -> List[Tensor]:
    s = annotate(List[Tensor], [])
    for k in range(len(gradients)):
      i = layers[k]
      y = gradients[k]
      if first[i] == 1 and y.dim() > 1:
        if norms[i] == 1:
          y = self.channels(y)
        else:
          maps = y.reshape([y.size(0), widths[i], -1])
          y = torch.linalg_vector_norm(maps, 2., [2]).square().sum([0])
      else:
        y = y.reshape([-1, widths[i]])
        y = y.sum([0]) if norms[i] == 1 else self.squares(y)
      if i == len(s):
        s.append(y.double())
      else:
        s[i] = s[i] + y
    return s

  def raw(self: __torch__.Factors,
    h: List[Tensor],
    s: List[Tensor],
    norms: List[int],
    groups: List[int],
    counts: List[float],
    scales: List[float],
    lasts: List[float],
    divisors: List[float]) -> List[Tensor]:
    raw = annotate(List[Tensor], [])
    for i in range(len(h)):
      x = h[i].reshape([groups[i], -1])
      if norms[i] == 1:
        means = x.sum([1]) / counts[i]
        a = (means * means).sum().reshape([1]) * scales[i]
        b = s[i] * s[i] / divisors[i]
      else:
        a = x.sum([0]) * scales[i] / counts[i]
        b = s[i] / divisors[i]
      raw.append(torch.cat([a, torch.full_like(a[0:1], lasts[i])]) if lasts[i] > 0. else a)
      raw.append(b)
    return raw

  def step(self: __torch__.Factors,
    layers: List[int],
    sums: List[Tensor],
    rows: List[Tensor],
    columns: List[Tensor],
    owners: List[int],
    gradients: List[Tensor],
    norms: List[int],
    groups: List[int],
    counts: List[float],
    scales: List[float],
    lasts: List[float],
    widths: List[int],
    first: List[int],
    divisors: List[float],
    latest: List[Tensor],
    averages: List[Tensor],
    normalized: List[Tensor],
    units: List[float],
    decay: float,
    gain: float,
    epsilon: float,
    when: int,
    weight: float,
    ones: int) -> None:
    h = self.inputs(layers, sums, rows, columns)
    s = self.outputs(owners, gradients, norms, widths, first)
    raw = self.raw(h, s, norms, groups, counts, scales, lasts, divisors)
    for i in range(len(raw)):
      latest[i].copy_(raw[i])
      fresh = self.minmax(raw[i], epsilon) if when == 0 else raw[i]
      unit = units[i // 2] if i % 2 == 1 else 1.
      averages[i].mul_(decay).add_(fresh, alpha=gain * unit)
    self.normalize(averages, normalized, epsilon, when, weight, ones)
