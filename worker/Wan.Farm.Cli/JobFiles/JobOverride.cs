using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.Schema;
using Wan.Farm.Api.VideoJobs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Wan.Farm.Cli.JobFiles;

/// <summary>One <c>--set spec.path=value</c>, put into the document before it is bound, so that it meets the same checks.</summary>
internal static partial class JobOverride
{
    /// <param name="text">The path up to the first '=', then the value: a YAML scalar, or for a text field any text.</param>
    /// <param name="overridden">Paths that now come from the command line; this one is added.</param>
    public static void Apply(string text, JsonObject root, List<string> overridden, List<FieldProblem> problems)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || text[..equals].Split('.').Any(string.IsNullOrWhiteSpace))
        {
            problems.Add(new FieldProblem("", $"--set \"{text}\" is not path=value; write e.g. --set spec.video.frames=33"));
            return;
        }

        (IReadOnlyList<Step> steps, FieldKind? kind) = Follow(text[..equals].Split('.'));
        Put(root, steps, ValueOf(text[(equals + 1)..], kind), problems);
        overridden.Add(steps.Aggregate("", (path, step) => step.In(path)));
    }

    /// <summary>The steps of the path and the kind of its field, if it is known. Keys of labels may contain dots: what follows is one name.</summary>
    private static (IReadOnlyList<Step> Steps, FieldKind? Kind) Follow(string[] names)
    {
        Step[] steps = [.. names.Select(Step.Read)];
        Type type = typeof(VideoJob);
        for (int i = 0; i < steps.Length; i++)
        {
            bool isLast = i + 1 == steps.Length;
            if (ObjectSchema.Of(type).Find(steps[i].Name) is not { } field)
            {
                return (steps, null);
            }

            if (field.Kind == FieldKind.TextMap && !isLast)
            {
                return ([.. steps[..(i + 1)], new Step(string.Join('.', names[(i + 1)..]), Index: null)], FieldKind.Text);
            }

            bool isMapping = field.Kind == FieldKind.List ? steps[i].Index is not null : field.Kind == FieldKind.Mapping;
            if (!isMapping)
            {
                return (steps, isLast ? field.Kind : null);
            }

            type = field.ItemType;
        }

        return (steps, FieldKind.Mapping);
    }

    /// <summary>Sets what the last step names. Where something else is in the way, nothing is set and binding reports it.</summary>
    private static void Put(JsonObject root, IReadOnlyList<Step> steps, JsonNode? value, List<FieldProblem> problems)
    {
        JsonObject mapping = root;
        string path = "";
        foreach (Step step in steps.SkipLast(1))
        {
            JsonNode? inner = step.Index is { } place
                ? Entries(mapping, step, path, problems)?[place]
                : mapping[step.Name] ??= new JsonObject();
            path = step.In(path);
            if (inner is JsonArray)
            {
                problems.Add(new FieldProblem(path, $"is a list; name one of its entries, as in {FieldPath.At(path, 0)} (given by --set)"));
            }

            if (inner is not JsonObject next)
            {
                return;
            }

            mapping = next;
        }

        Step last = steps[^1];
        if (last.Index is not { } index)
        {
            mapping[last.Name] = value;
        }
        else if (Entries(mapping, last, path, problems) is { } entries)
        {
            entries[index] = value;
        }
    }

    /// <summary>The list, if it has the entry that the step names: lists do not grow by way of the command line.</summary>
    private static JsonArray? Entries(JsonObject mapping, Step step, string path, List<FieldProblem> problems)
    {
        string list = FieldPath.Join(path, step.Name);
        string problem;
        switch (mapping[step.Name])
        {
            case JsonArray entries when step.Index < entries.Count:
                return entries;
            case JsonArray { Count: 0 } or null:
                problem = $"the job has no entries in {list}";
                break;
            case JsonArray entries:
                problem = $"accepted: {FieldPath.At(list, 0)}" + (entries.Count > 1 ? $" to {FieldPath.At(list, entries.Count - 1)}" : "");
                break;
            default:
                problem = $"{list} is not a list";
                break;
        }

        problems.Add(new FieldProblem(step.In(path), $"there is no such entry; {problem} (given by --set)"));
        return null;
    }

    private static JsonNode? ValueOf(string text, FieldKind? kind)
    {
        if (Unquote(text) is { } quoted)
        {
            return JsonValue.Create(quoted);
        }

        return kind == FieldKind.Text ? JsonValue.Create(text) : YamlScalar.Plain(text.Trim());
    }

    /// <summary>The text of one quoted YAML scalar; null when the whole is not one.</summary>
    private static string? Unquote(string text)
    {
        if (text.Length < 2 || text[0] is not ('"' or '\'') || text[^1] != text[0])
        {
            return null;
        }

        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            string value = parser.Consume<Scalar>().Value;
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? value : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    /// <summary><c>name</c> or <c>name[index]</c>.</summary>
    private readonly partial record struct Step(string Name, int? Index)
    {
        public static Step Read(string text) => Indexed().Match(text) is { Success: true } match
            ? new Step(match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
            : new Step(text, Index: null);

        public string In(string path) => Index is { } index ? FieldPath.At(FieldPath.Join(path, Name), index) : FieldPath.Join(path, Name);

        [GeneratedRegex(@"^(\w+)\[([0-9]{1,6})\]\z")]
        private static partial Regex Indexed();
    }
}
