using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Wan.Farm.Worker.Rendering;

/// <summary>One thread on which all tensors of a render are made, used and disposed.</summary>
/// <remarks>
/// Gradient mode and dispose scopes belong to a thread, and each thread that starts a parallel region of libtorch gets a
/// team of workers of its own: hopping between pool threads would multiply both.
/// </remarks>
public sealed class ComputeThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    public ComputeThread()
    {
        thread = new Thread(Work) { IsBackground = true, Name = "compute" };
        thread.Start();
    }

    /// <summary>Runs <paramref name="body"/> without gradients, after what was asked for before.</summary>
    public Task<T> Do<T>(Func<T> body)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(body());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task;
    }

    public Task Do(Action body) => Do(() =>
    {
        body();
        return true;
    });

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    private void Work()
    {
        using var inference = no_grad();
        foreach (Action action in work.GetConsumingEnumerable())
            action();
    }
}
