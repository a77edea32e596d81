using System.Runtime.CompilerServices;

namespace k8s;

/// <summary>Reads the events of a watch, one JSON object a line.</summary>
internal static class WatchStream
{
    /// <param name="onError">Gets what the server reports inside the watch (<see cref="KubernetesException"/>) and lines that cannot be read.</param>
    public static async IAsyncEnumerable<(WatchEventType, T)> Read<T, TList>(
        Task<HttpOperationResponse<TList>> opened,
        Action<Exception> onError,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpOperationResponse<TList> answer = await opened.ConfigureAwait(false);
        using Stream stream = await answer.Response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (Event<T>(line, onError) is { } happened)
                yield return happened;
        }
    }

    private static (WatchEventType, T)? Event<T>(string line, Action<Exception> onError)
    {
        try
        {
            Line happened = KubernetesJson.Deserialize<Line>(line);
            if (happened.Type != WatchEventType.Error)
                return (happened.Type, KubernetesJson.Deserialize<T>(happened.Object));
            onError?.Invoke(new KubernetesException(KubernetesJson.Deserialize<V1Status>(happened.Object)));
        }
        catch (JsonException error)
        {
            onError?.Invoke(error);
        }
        return null;
    }

    private sealed record Line(WatchEventType Type, JsonElement Object);
}
