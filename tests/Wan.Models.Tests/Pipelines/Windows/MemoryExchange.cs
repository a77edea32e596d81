using System.Collections.Concurrent;
using Wan.Models.Pipelines.Windows;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines.Windows;

/// <summary>Lanes that are threads of one process.</summary>
internal sealed class MemoryExchange(int lanes) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Barrier barrier = new(lanes);
    private readonly ConcurrentDictionary<(int From, int To, int Window), Tensor> given = [];

    /// <summary>Runs each lane on a thread of its own and returns what each made, which must not be in a scope.</summary>
    public static Tensor[] Run(int lanes, Func<int, IOverlapExchange?, Tensor> body)
    {
        using MemoryExchange exchange = new(lanes);
        Task<Tensor>[] running =
        [
            .. Enumerable.Range(0, lanes).Select(lane => Task.Factory.StartNew(
                () => body(lane, lanes == 1 ? null : new Port(exchange, lane)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        return Task.WhenAll(running).GetAwaiter().GetResult();
    }

    public void Dispose() => barrier.Dispose();

    private void Meet()
    {
        if (!barrier.SignalAndWait(Patience))
            throw new TimeoutException("another lane did not come");
    }

    private sealed class Port(MemoryExchange shared, int lane) : IOverlapExchange
    {
        public void Exchange(IReadOnlyList<OverlapPart> outgoing, IReadOnlyList<OverlapPart> incoming)
        {
            foreach (OverlapPart part in outgoing)
                shared.given[(lane, part.Lane, part.Window)] = part.Values;
            shared.Meet();
            foreach (OverlapPart part in incoming)
            {
                Tensor sent = shared.given[(part.Lane, lane, part.Window)];
                Assert.Equal(part.Values.shape, sent.shape);
                Assert.True(sent.is_contiguous() && sent.dtype == ScalarType.Float32);
                part.Values.copy_(sent);
            }

            shared.Meet();                                     // until here the tensors that were given are needed
            foreach (OverlapPart part in outgoing)
                Assert.True(shared.given.TryRemove((lane, part.Lane, part.Window), out _));
        }
    }
}
