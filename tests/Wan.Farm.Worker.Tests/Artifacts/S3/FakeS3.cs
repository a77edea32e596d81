using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;
using Wan.Farm.Testing.Servers;
using Wan.Farm.Worker.Artifacts.S3;

namespace Wan.Farm.Worker.Tests.Artifacts.S3;

/// <summary>A small server that speaks S3 as far as the farm needs it, and refuses what real ones refuse: unsigned requests, bodies that do not match their digests, small parts.</summary>
internal sealed class FakeS3 : IDisposable
{
    private const string MetadataPrefix = "x-amz-meta-";
    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, (byte[] Bytes, Dictionary<string, string> Metadata)> objects = new();
    private readonly ConcurrentDictionary<string, (Dictionary<string, string> Metadata, SortedDictionary<int, byte[]> Parts)> uploads = new();

    public FakeS3()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The next part of an upload is answered with an error, as often as this says.</summary>
    public int FailingParts { get; set; }

    /// <summary>Uploads that were begun and neither completed nor given up.</summary>
    public int OpenUploads => uploads.Count;

    public int PartsReceived { get; private set; }

    public IEnumerable<string> Keys => objects.Keys.Order(StringComparer.Ordinal);

    public S3Options Options => new()
    {
        Bucket = "farm",
        Prefix = "studio",
        Endpoint = Address,
        Credentials = new BasicAWSCredentials("key", "secret"),
        PartBytes = S3Options.SmallestPartBytes,
    };

    /// <summary>Flips a bit of what is stored, which a real store does not admit to either.</summary>
    public void Damage(string key) => objects[key].Bytes[^1] ^= 1;

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext request = await listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(request));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        HttpListenerRequest request = context.Request;
        using var memory = new MemoryStream();
        await request.InputStream.CopyToAsync(memory);
        byte[] body = memory.ToArray();
        string[] path = Uri.UnescapeDataString(request.Url!.AbsolutePath).TrimStart('/').Split('/', 2);
        string key = path.Length > 1 ? path[1] : "";
        if (path[0] != "farm")
            await RefuseAsync(response, HttpStatusCode.NotFound, "NoSuchBucket");
        else if (request.Headers["Authorization"]?.StartsWith("AWS4-HMAC-SHA256 Credential=key/", StringComparison.Ordinal) != true)
            await RefuseAsync(response, HttpStatusCode.Forbidden, "AccessDenied");
        else if (request.Headers["x-amz-content-sha256"] is { Length: 64 } sha256 && sha256 != Convert.ToHexStringLower(SHA256.HashData(body)))
            await RefuseAsync(response, HttpStatusCode.BadRequest, "XAmzContentSHA256Mismatch");
        else if (request.Headers["Content-MD5"] is { } md5 && md5 != Convert.ToBase64String(MD5.HashData(body)))
            await RefuseAsync(response, HttpStatusCode.BadRequest, "BadDigest");
        else
            await ServeAsync(request, response, key, body);
    }

    private Task ServeAsync(HttpListenerRequest request, HttpListenerResponse response, string key, byte[] body)
    {
        string? upload = request.QueryString["uploadId"];
        return request.HttpMethod switch
        {
            "POST" when request.Url!.Query.Contains("uploads", StringComparison.Ordinal) => BeginAsync(request, response, key),
            "PUT" when upload is not null => PartAsync(request, response, upload, body),
            "POST" when upload is not null => CompleteAsync(response, key, upload, body),
            "DELETE" when upload is not null => AbortAsync(response, upload),
            "PUT" when request.Headers["Content-MD5"] is null => RefuseAsync(response, HttpStatusCode.BadRequest, "MissingDigest"),
            "PUT" => PutAsync(request, response, key, body),
            "GET" when request.QueryString["list-type"] == "2" => ListAsync(response, request.QueryString["prefix"] ?? ""),
            "GET" or "HEAD" => GetAsync(request, response, key),
            "DELETE" => DeleteAsync(response, key),
            _ => RefuseAsync(response, HttpStatusCode.NotImplemented, "NotImplemented"),
        };
    }

    private Task PutAsync(HttpListenerRequest request, HttpListenerResponse response, string key, byte[] body)
    {
        objects[key] = (body, MetadataOf(request));
        response.Headers["ETag"] = ETag(body);
        return Task.CompletedTask;
    }

    private async Task GetAsync(HttpListenerRequest request, HttpListenerResponse response, string key)
    {
        if (!objects.TryGetValue(key, out (byte[] Bytes, Dictionary<string, string> Metadata) found))
        {
            await RefuseAsync(response, HttpStatusCode.NotFound, "NoSuchKey");
            return;
        }

        foreach ((string name, string value) in found.Metadata)
            response.Headers[name] = value;
        response.Headers["ETag"] = ETag(found.Bytes);
        response.ContentLength64 = found.Bytes.Length;
        if (request.HttpMethod == "GET")
            await response.OutputStream.WriteAsync(found.Bytes);
    }

    private Task DeleteAsync(HttpListenerResponse response, string key)
    {
        objects.TryRemove(key, out _);
        response.StatusCode = (int)HttpStatusCode.NoContent;
        return Task.CompletedTask;
    }

    private Task ListAsync(HttpListenerResponse response, string prefix) => XmlAsync(
        response,
        new XElement("ListBucketResult", new XElement("IsTruncated", "false"), Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => new XElement("Contents", new XElement("Key", key)))));

    private Task BeginAsync(HttpListenerRequest request, HttpListenerResponse response, string key)
    {
        string id = Guid.NewGuid().ToString("N");
        uploads[id] = (MetadataOf(request), []);
        return XmlAsync(response, new XElement("InitiateMultipartUploadResult", new XElement("Bucket", "farm"), new XElement("Key", key), new XElement("UploadId", id)));
    }

    private Task PartAsync(HttpListenerRequest request, HttpListenerResponse response, string upload, byte[] body)
    {
        if (FailingParts > 0)
        {
            FailingParts--;
            return RefuseAsync(response, HttpStatusCode.Forbidden, "AccessDenied");
        }

        if (!uploads.TryGetValue(upload, out (Dictionary<string, string> Metadata, SortedDictionary<int, byte[]> Parts) begun))
            return RefuseAsync(response, HttpStatusCode.NotFound, "NoSuchUpload");
        lock (begun.Parts)
            begun.Parts[int.Parse(request.QueryString["partNumber"]!, CultureInfo.InvariantCulture)] = body;
        PartsReceived++;
        response.Headers["ETag"] = ETag(body);
        return Task.CompletedTask;
    }

    private Task CompleteAsync(HttpListenerResponse response, string key, string upload, byte[] body)
    {
        if (!uploads.TryGetValue(upload, out (Dictionary<string, string> Metadata, SortedDictionary<int, byte[]> Parts) begun))
            return RefuseAsync(response, HttpStatusCode.NotFound, "NoSuchUpload");
        XElement[] named = [.. XElement.Parse(Encoding.UTF8.GetString(body)).Descendants().Where(element => element.Name.LocalName == "Part")];
        (int, string)[] parts = [.. named.Select(part => (int.Parse(Child(part, "PartNumber"), CultureInfo.InvariantCulture), Child(part, "ETag")))];
        if (!parts.SequenceEqual(begun.Parts.Select(part => (part.Key, ETag(part.Value)))))
            return RefuseAsync(response, HttpStatusCode.BadRequest, "InvalidPart");
        if (begun.Parts.SkipLast(1).Any(part => part.Value.Length < S3Options.SmallestPartBytes))
            return RefuseAsync(response, HttpStatusCode.BadRequest, "EntityTooSmall");
        objects[key] = ([.. begun.Parts.Values.SelectMany(part => part)], begun.Metadata);
        uploads.TryRemove(upload, out _);
        return XmlAsync(response, new XElement("CompleteMultipartUploadResult", new XElement("Key", key), new XElement("ETag", "\"whole\"")));

        static string Child(XElement part, string name) => part.Elements().Single(element => element.Name.LocalName == name).Value;
    }

    private Task AbortAsync(HttpListenerResponse response, string upload)
    {
        uploads.TryRemove(upload, out _);
        response.StatusCode = (int)HttpStatusCode.NoContent;
        return Task.CompletedTask;
    }

    private static Dictionary<string, string> MetadataOf(HttpListenerRequest request) => request.Headers.AllKeys.OfType<string>()
        .Where(name => name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase)).ToDictionary(name => name, name => request.Headers[name]!);

    private static string ETag(byte[] bytes) => $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"";

    private static Task RefuseAsync(HttpListenerResponse response, HttpStatusCode status, string code)
    {
        response.StatusCode = (int)status;
        return XmlAsync(response, new XElement("Error", new XElement("Code", code), new XElement("Message", $"refused: {code}")));
    }

    private static async Task XmlAsync(HttpListenerResponse response, XElement xml)
    {
        response.ContentType = "application/xml";
        try
        {
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}"));
        }
        catch (InvalidOperationException)
        {
            // An answer to HEAD has no body.
        }
    }
}
