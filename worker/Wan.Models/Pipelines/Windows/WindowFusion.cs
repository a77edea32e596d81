using static TorchSharp.torch;

namespace Wan.Models.Pipelines.Windows;

/// <summary>
/// Fuses the velocities that overlapping windows predict: <c>v(n) = Σ w_k(n)·v_k(n) / Σ w_k(n)</c> in float32, summed in ascending k.
/// </summary>
/// <remarks>
/// The order of the sum does not depend on who computed what, and every lane that needs a latent fuses it from the same parts: the bytes
/// are the same for every number of lanes.
/// </remarks>
public sealed class WindowFusion : IDisposable
{
    private readonly LaneWindows lanes;
    private readonly IOverlapExchange? exchange;
    private readonly Dictionary<int, Tensor> weights = [];      // by window, [1, T, 1, 1]
    private readonly Tensor total;                              // [1, T, 1, 1] over the span

    /// <param name="exchange">Null when this lane has all windows.</param>
    public WindowFusion(LaneWindows lanes, IOverlapExchange? exchange, Device device)
    {
        if (exchange is null && lanes.FirstOfLane.Count > 1)
            throw new ArgumentException($"{lanes.FirstOfLane.Count} lanes need an exchange", nameof(exchange));
        (this.lanes, this.exchange) = (lanes, exchange);
        using var scope = NewDisposeScope();
        total = zeros([1, lanes.Span.Count, 1, 1], device: device).DetachFromDisposeScope();
        foreach ((int window, LatentWindow part) in Contributions)
        {
            LatentWindow whole = lanes.Windows[window];
            Tensor trapezoid = tensor(WindowWeights.Of(lanes.Windows, window)).view(1, -1, 1, 1).narrow(1, part.First - whole.First, part.Count);
            weights[window] = trapezoid.to(device).clone().DetachFromDisposeScope();
            Place(total, part).add_(weights[window]);
        }
    }

    /// <summary>The stretch of the timeline that this lane holds.</summary>
    public LatentWindow Span => lanes.Span;

    /// <summary>Time spent on the last exchange, waiting included.</summary>
    public TimeSpan LastExchange { get; private set; }

    /// <param name="latents">[C, T, H, W] over the span</param>
    /// <param name="predict">[C, T, H, W] of one window, and where on the timeline it begins, to its velocity; called once per window of this lane</param>
    /// <returns>[C, T, H, W] float32 over the span</returns>
    public Tensor Fuse(Tensor latents, Func<Tensor, int, Tensor> predict)
    {
        using var scope = NewDisposeScope();
        Dictionary<int, Tensor> velocities = [];
        foreach (int window in lanes.Own)
            velocities[window] = predict(Place(latents, lanes.Windows[window]).contiguous(), lanes.Windows[window].First);
        if (lanes.Windows.Count == 1)
            return velocities[0].MoveToOuterDisposeScope();

        ExchangeOverlaps(velocities, latents);
        Tensor sum = zeros_like(latents);
        foreach ((int window, LatentWindow part) in Contributions)
            Place(sum, part).add_(velocities[window] * weights[window]);
        return sum.div_(total).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        total.Dispose();
        foreach (Tensor weight in weights.Values)
            weight.Dispose();
    }

    /// <summary>Windows that have a say within the span, and where, in ascending order.</summary>
    private IEnumerable<(int Window, LatentWindow Part)> Contributions =>
        lanes.Windows.Select((window, index) => (index, window.Intersect(lanes.Span))).Where(pair => pair.Item2.Count > 0);

    private void ExchangeOverlaps(Dictionary<int, Tensor> velocities, Tensor latents)
    {
        if (exchange is null)
            return;
        OverlapPart[] outgoing =
        [
            .. lanes.Outgoing.Select(given => new OverlapPart(
                given.Lane, given.Window, Cut(velocities[given.Window], lanes.Windows[given.Window], given.Part).cpu().contiguous())),
        ];
        long[] shape = latents.shape;
        OverlapPart[] incoming =
        [
            .. lanes.Incoming.Select(taken => new OverlapPart(taken.Lane, taken.Window, empty([shape[0], taken.Part.Count, shape[2], shape[3]]))),
        ];
        long started = TimeProvider.System.GetTimestamp();
        exchange.Exchange(outgoing, incoming);
        LastExchange = TimeProvider.System.GetElapsedTime(started);
        foreach (OverlapPart part in incoming)
            velocities[part.Window] = part.Values.to(latents.device);
    }

    private Tensor Place(Tensor span, LatentWindow part) => span.narrow(1, part.First - lanes.Span.First, part.Count);

    private static Tensor Cut(Tensor velocity, LatentWindow window, LatentWindow part) => velocity.narrow(1, part.First - window.First, part.Count);
}
