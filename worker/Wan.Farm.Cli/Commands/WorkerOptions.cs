using System.CommandLine;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Farm.Groups;

namespace Wan.Farm.Cli.Commands;

/// <summary>The options of <c>wanfarm worker</c>. A pod gives them by environment variables.</summary>
internal sealed class WorkerOptions(Func<string, string?> environment)
{
    private const int DefaultPort = 9464;

    private readonly Option<string?> pool = Text("--pool", "POOL", "Whose tasks to take. [default: $WANFARM_POOL]");
    private readonly Option<string?> group = Text("--group", "NAME", "What people call this worker. [default: $WANFARM_GROUP, or the machine's name]");
    private readonly Option<string?> database = Text("--database", "CONNECTION", "The farm's PostgreSQL, as Npgsql writes it: Host=db;Database=wanfarm;… [default: $WANFARM_DATABASE]");
    private readonly Option<string?> broker = Text("--broker", "URI", "The farm's RabbitMQ: rabbitmq://user:password@host/. Without one the worker looks for work now and then. [default: $WANFARM_BROKER]");
    private readonly Option<string?> store = Text("--store", "DIR|s3://BUCKET/PREFIX", "Where artifacts, checkpoints and videos are: a volume that all workers share, or a bucket. [default: $WANFARM_STORE]");
    private readonly Option<string?> endpoint = Text("--s3-endpoint", "URL", "A server that speaks S3, if it is not Amazon's. [default: $WANFARM_S3_ENDPOINT]");
    private readonly Option<string?> scratch = Text("--scratch", "DIR", "A folder of this worker's own. [default: $WANFARM_SCRATCH, or a temporary one]");

    private readonly Option<string[]> model = new("--model", "-m")
    {
        Description = "Folder of a checkpoint that this worker renders with, as jobs name it. May be repeated. [default: $WANFARM_MODELS, separated by colons]",
        HelpName = "DIR",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<Uri[]> allowUrl = new("--allow-url")
    {
        Description = "Let jobs name pictures and videos by URLs that begin like this. May be repeated. [default: $WANFARM_ALLOW_URLS, separated by spaces]",
        HelpName = "PREFIX",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = OptionValue.UrlPrefixes,
    };

    private readonly Option<int?> port = new("--port")
    {
        Description = "Where /healthz, /readyz and /metrics are served; 0: nowhere. [default: $WANFARM_PORT, or 9464]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 0, 65535),
    };

    private readonly Option<DeviceChoice> device = OptionValue.Device();

    private readonly Option<int?> threads = new("--threads", "-t")
    {
        Description = "CPU threads. The frames are the same for every number. [default: the number of cores]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 1, 1024),
    };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { pool, group, database, broker, store, endpoint, model, allowUrl, scratch, port, device, threads })
            command.Add(option);
    }

    /// <exception cref="UsageException">Something that a worker needs is given nowhere.</exception>
    public WorkerRequest Read(ParseResult parsed)
    {
        string[] models = parsed.GetValue(model) is { Length: > 0 } given ? given : (environment("WANFARM_MODELS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return new WorkerRequest
        {
            Pool = Need(pool, "WANFARM_POOL"),
            Group = Find(group, "WANFARM_GROUP") ?? Environment.MachineName,
            Database = Need(database, "WANFARM_DATABASE"),
            Broker = Find(broker, "WANFARM_BROKER") is { } address ? Address(address, "--broker") : null,
            Store = Need(store, "WANFARM_STORE"),
            S3Endpoint = Find(endpoint, "WANFARM_S3_ENDPOINT") is { } url ? Address(url, "--s3-endpoint") : null,
            Models = models.Length > 0 ? models : throw new UsageException("--model: name a checkpoint's folder, or several in $WANFARM_MODELS"),
            AllowedUrls = parsed.GetValue(allowUrl) is { Length: > 0 } urls ? urls : UrlsOf(environment("WANFARM_ALLOW_URLS") ?? ""),
            Scratch = Find(scratch, "WANFARM_SCRATCH"),
            Port = parsed.GetValue(port) ?? (int.TryParse(environment("WANFARM_PORT"), out int number) ? number : DefaultPort),
            Device = parsed.GetValue(device),
            Threads = parsed.GetValue(threads),
            Layout = Layout(),
        };

        GroupLayout? Layout()
        {
            try
            {
                return GroupLayout.Read(environment);
            }
            catch (FormatException error)
            {
                throw new UsageException(error.Message);
            }
        }

        string? Find(Option<string?> option, string variable) => (parsed.GetValue(option) ?? environment(variable)) is { Length: > 0 } value ? value : null;

        string Need(Option<string?> option, string variable) =>
            Find(option, variable) ?? throw new UsageException($"{option.Name}: a worker needs it; give it here or in ${variable}");
    }

    private static Uri[] UrlsOf(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => Address(url, "WANFARM_ALLOW_URLS"))];

    private static Uri Address(string text, string option) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : throw new UsageException($"{option}: {text} is no address");

    private static Option<string?> Text(string name, string help, string description) => new(name) { Description = description, HelpName = help };
}
