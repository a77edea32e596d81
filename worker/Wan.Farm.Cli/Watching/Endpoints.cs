using System.Net;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Probes;

namespace Wan.Farm.Cli.Watching;

/// <summary>Health and metrics of this process over HTTP, at the port of an option.</summary>
internal static class Endpoints
{
    /// <param name="whyNot">Why this process does not do its work yet; null when it does.</param>
    /// <exception cref="UsageException">The port is taken.</exception>
    public static ProbeServer Serve(string option, int port, Func<string?> whyNot)
    {
        try
        {
            return ProbeServer.Start(port, () => ProbeAnswer.Good("alive"), () => whyNot() is { } problem ? ProbeAnswer.Bad(problem) : ProbeAnswer.Good("ready"));
        }
        catch (HttpListenerException e)
        {
            throw new UsageException($"{option} {port}: it cannot be listened to ({e.Message}); give another");
        }
    }
}
