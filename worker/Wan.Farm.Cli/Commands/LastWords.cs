using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Cli.Commands;

/// <summary>Why a worker ends, where a kubelet looks for it: the operator says it in the pool's condition.</summary>
internal static class LastWords
{
    /// <summary>Bytes that a kubelet reads.</summary>
    private const int Longest = 4096;

    /// <summary>Does nothing outside a pod: a kubelet has made the file.</summary>
    public static void Leave(Func<string, string?> environment, string message)
    {
        try
        {
            if (environment(WorkerExit.MessageVariable) is { Length: > 0 } file && File.Exists(file))
                File.WriteAllText(file, message.Length <= Longest / 4 ? message : message[..(Longest / 4)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The log has it too.
        }
    }
}
