using Wan.Farm.Contracts.Farm;
using Wan.Farm.Messaging;

namespace Wan.Farm.Integration.Tests.Messages;

/// <summary>The same messages within one process.</summary>
public sealed class InMemoryTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What is said is not dropped: the first message of a process takes long on a busy machine.
    private static readonly FarmBusOptions Options = new() { Address = new Uri("loopback://localhost/"), Patience = Patience };

    [Fact]
    public async Task Hint_Heard_TheNextOneComesWhenItIsTaken()
    {
        await using FarmBus bus = FarmBus.Start(Options);
        await using IWorkHints hints = bus.Hints("studio/gpus");
        Task<IWorkHint?> first = hints.WaitAsync(Patience, Ct);
        await bus.OfferWorkAsync("studio/gpus", 2, Ct);
        IWorkHint heard = (await first)!;
        Assert.Null(await hints.WaitAsync(TimeSpan.FromMilliseconds(100), Ct));
        heard.Taken();
        (await hints.WaitAsync(Patience, Ct))!.Taken();
    }

    [Fact]
    public async Task Pause_AndWaitAgain_HearsAgain()
    {
        await using FarmBus bus = FarmBus.Start(Options);
        await using IWorkHints hints = bus.Hints("pool");
        Assert.Null(await hints.WaitAsync(TimeSpan.FromMilliseconds(50), Ct));
        await hints.PauseAsync(Ct);
        Task<IWorkHint?> again = hints.WaitAsync(Patience, Ct);
        await bus.OfferWorkAsync("pool", 1, Ct);
        (await again)!.Taken();
    }

    [Fact]
    public async Task Wait_NothingComes_EndsWithNothing()
    {
        await using FarmBus bus = FarmBus.Start(Options);
        await using IWorkHints hints = bus.Hints("pool");
        Assert.Null(await hints.WaitAsync(TimeSpan.FromMilliseconds(50), Ct));
    }
}
