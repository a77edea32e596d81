using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Wan.Farm.Controllers.Clients;

namespace Wan.Farm.Controllers;

/// <summary>Says what happened to an object, for <c>kubectl describe</c>. A courtesy: an event that cannot be written is lost.</summary>
public sealed partial class EventRecorder(IKubernetes client, string component, TimeProvider clock, ILogger logger)
{
    /// <summary>Characters; the server refuses longer ones.</summary>
    private const int LongestMessage = 1024;

    /// <param name="occasion">Tells two events of the same reason apart. Recording the same one twice records it once.</param>
    public async Task RecordAsync(IKubernetesObject<V1ObjectMeta> about, bool isWarning, string reason, string message, string occasion, CancellationToken ct)
    {
        KubernetesEntityAttribute kind = about.GetKubernetesTypeMetadata();
        DateTime now = clock.GetUtcNow().UtcDateTime;
        var happened = new Corev1Event
        {
            Metadata = new() { Name = $"{about.Name()}.{Fingerprint(about.Uid(), reason, occasion)}", NamespaceProperty = about.Namespace() },
            InvolvedObject = new()
            {
                ApiVersion = kind.Group.Length == 0 ? kind.ApiVersion : $"{kind.Group}/{kind.ApiVersion}",
                Kind = kind.Kind,
                Name = about.Name(),
                NamespaceProperty = about.Namespace(),
                Uid = about.Uid(),
            },
            Type = isWarning ? "Warning" : "Normal",
            Reason = reason,
            Message = message.Length <= LongestMessage ? message : message[..(LongestMessage - 1)] + "…",
            Source = new() { Component = component },
            FirstTimestamp = now,
            LastTimestamp = now,
            Count = 1,
        };
        try
        {
            await client.CoreV1.CreateNamespacedEventAsync(happened, about.Namespace(), cancellationToken: ct);
        }
        catch (HttpOperationException error) when (error.IsAlreadyExists())
        {
            // recorded by an earlier pass
        }
        catch (Exception error) when (error is HttpOperationException or HttpRequestException)
        {
            LogLost(about.Name(), reason, error.Message);
        }
    }

    private static string Fingerprint(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..16];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Reason} of {Name} is lost: {Cause}")]
    private partial void LogLost(string name, string reason, string cause);
}
