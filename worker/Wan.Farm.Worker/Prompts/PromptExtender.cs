using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Wan.Farm.Worker.Prompts;

/// <summary>Has a language model behind an OpenAI-compatible endpoint extend prompts. One call, no retries.</summary>
public sealed class PromptExtender : IDisposable
{
    private const int MaxAnswerBytes = 1 << 20, LongestPrompt = 8000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly PromptExtensionOptions options;
    private readonly HttpClient client;

    public PromptExtender(PromptExtensionOptions options)
    {
        this.options = options;
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = options.Timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <exception cref="PromptExtensionException">The endpoint is down, slow, refuses, or answers with something else.</exception>
    /// <exception cref="InvalidOperationException">The environment variable of the key is not set.</exception>
    public async Task<ExtendedPrompt> ExtendAsync(string prompt, CancellationToken ct)
    {
        using HttpRequestMessage request = Request(prompt);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, ct).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                bool later = (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
                throw Failed($"answered {(int)response.StatusCode}", later);
            }
            byte[] body = await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
            ChatAnswer? answer = JsonSerializer.Deserialize<ChatAnswer>(body, Json);
            return new ExtendedPrompt(prompt, Text(answer), answer!.Model ?? options.Model);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Failed($"did not answer within {options.Timeout.TotalSeconds:0.#} s", isTransient: true, e);
        }
        catch (HttpRequestException e)
        {
            throw Failed(e.Message, isTransient: e.HttpRequestError != HttpRequestError.ConfigurationLimitExceeded, e);
        }
        catch (JsonException e)
        {
            throw Failed("answered with something that is no chat completion", isTransient: false, e);
        }
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage Request(string prompt)
    {
        string root = options.Endpoint.AbsoluteUri;
        // As little chance as the endpoint allows.
        ChatRequest chat = new(options.Model, [new("system", options.Instructions), new("user", prompt)], options.MaxTokens, Temperature: 0, Seed: 0);
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(root.EndsWith('/') ? root + "chat/completions" : root + "/chat/completions"))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(chat, Json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        if (options.ApiKeyVariable is { } name)
        {
            string key = Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
                ? value
                : throw new InvalidOperationException($"spec.promptExtension: the environment variable {name} is not set; it is to hold the endpoint's key");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        return request;
    }

    /// <summary>The first choice, without the quotation marks that models like to put around it.</summary>
    private string Text(ChatAnswer? answer)
    {
        string text = answer?.Choices?.FirstOrDefault()?.Message?.Content?.Trim().Trim('"', '“', '”').Trim() ?? string.Empty;
        if (text.Length == 0)
            throw Failed("answered without a text", isTransient: false);
        return text.Length <= LongestPrompt
            ? text
            : throw Failed($"answered with {text.Length} characters; a prompt of up to {LongestPrompt} is accepted", isTransient: false);
    }

    private PromptExtensionException Failed(string problem, bool isTransient, Exception? e = null) => new(options.Endpoint, problem, isTransient, e);
}
