using System.Net;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Farm;

namespace Wan.Farm.Cli.Watching;

/// <summary>Health and metrics of this process over HTTP, at the port of an option.</summary>
internal static class Endpoints
{
    /// <param name="whyNot">Why this process does not do its work yet; null when it does.</param>
    /// <exception cref="UsageException">The port is taken.</exception>
    public static WorkerEndpoints Serve(string option, int port, Func<string?> whyNot)
    {
        try
        {
            return WorkerEndpoints.Start(port, whyNot);
        }
        catch (HttpListenerException e)
        {
            throw new UsageException($"{option} {port}: it cannot be listened to ({e.Message}); give another");
        }
    }
}
