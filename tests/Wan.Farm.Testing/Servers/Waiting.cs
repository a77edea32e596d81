namespace Wan.Farm.Testing.Servers;

/// <summary>Waits for what another process or thread is about to do.</summary>
public static class Waiting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <exception cref="TimeoutException">It did not happen.</exception>
    public static void Until(Func<bool> happened, TimeSpan patience, Func<string> otherwise)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!happened())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                throw new TimeoutException(otherwise());
            Thread.Sleep(Pause);
        }
    }

    /// <exception cref="TimeoutException">It did not happen.</exception>
    public static async Task UntilAsync(Func<Task<bool>> happened, TimeSpan patience, string otherwise)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await happened())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                throw new TimeoutException(otherwise);
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
