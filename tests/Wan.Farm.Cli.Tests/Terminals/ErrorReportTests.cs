using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Tests.Terminals;

public sealed class ErrorReportTests
{
    private readonly StringWriter talk = new();

    [Fact]
    public void Present_TransientFailure_SaysThatRunningAgainGoesOn()
    {
        int code = Present(new RenderException(RenderStage.Denoise, FailureKind.Transient, "the disk is full"));
        Assert.Equal(1, code);
        Assert.Equal("error: denoise: the disk is full\n  Running the same command again continues from the last checkpoint.\n", talk.ToString());
    }

    [Fact]
    public void Present_PermanentFailure_PromisesNothing()
    {
        Present(new RenderException(RenderStage.Denoise, FailureKind.Permanent, "blocks.7 produced NaN"));
        Assert.Equal("error: denoise: blocks.7 produced NaN\n", talk.ToString());
    }

    [Fact]
    public void Present_UnexpectedError_IsOneLineWithoutATrace()
    {
        Assert.Equal(1, Present(Thrown()));
        Assert.Contains("error: unexpected InvalidOperationException: surprise", talk.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", talk.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Present_UnexpectedErrorWhenAskedForTraces_ShowsOne()
    {
        Present(Thrown(), withTrace: true);
        Assert.Contains("   at ", talk.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Present_Cancelled_ExitsWith130()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(130, ErrorReport.Present(new OperationCanceledException(stop.Token), Terminal(), withTrace: false, stop.Token));
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("surprise");
        }
        catch (InvalidOperationException error)
        {
            return error;
        }
    }

    private int Present(Exception error, bool withTrace = false) => ErrorReport.Present(error, Terminal(), withTrace, CancellationToken.None);

    private Terminal Terminal() => new(TextWriter.Null, talk, outputIsTerminal: false, talksToPerson: false, colour: false);
}
