using System.Collections.Concurrent;
using TorchSharp;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Pipelines.Windows;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Lanes of one task that are threads of this process.</summary>
internal sealed class LanesInMemory(int lanes) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Barrier barrier = new(lanes);
    private readonly ConcurrentDictionary<(int From, int To, int Window), torch.Tensor> given = [];
    private readonly int[] numbers = new int[lanes];
    private readonly (bool First, bool Second)[] answers = new (bool, bool)[lanes];

    public ILaneGroup this[int lane] => new Port(this, lane);

    public void Dispose() => barrier.Dispose();

    private void Meet()
    {
        if (!barrier.SignalAndWait(Patience))
            throw new TimeoutException("another lane did not come");
    }

    private sealed class Port(LanesInMemory shared, int lane) : ILaneGroup
    {
        public int Lane => lane;

        public int Lanes => shared.numbers.Length;

        public bool IsAlone => false;

        public bool Stores => true;

        public DeviceMesh? Mesh => null;

        public TimeSpan Waited => TimeSpan.Zero;

        public int FromFirst(int value) => Ask(shared.numbers, value, all => all[0]);

        public (bool First, bool Second) Any(bool first, bool second) =>
            Ask(shared.answers, (First: first, Second: second), all => (all.Any(answer => answer.First), all.Any(answer => answer.Second)));

        public void Exchange(IReadOnlyList<OverlapPart> outgoing, IReadOnlyList<OverlapPart> incoming)
        {
            foreach (OverlapPart part in outgoing)
                shared.given[(lane, part.Lane, part.Window)] = part.Values;
            shared.Meet();
            foreach (OverlapPart part in incoming)
                part.Values.copy_(shared.given[(part.Lane, lane, part.Window)]);
            shared.Meet();                                     // until here the tensors that were given are needed
        }

        private T Ask<T>(T[] said, T own, Func<T[], T> answer)
        {
            said[lane] = own;
            shared.Meet();
            T result = answer(said);
            shared.Meet();
            return result;
        }
    }
}
