using System.Text.Json.Nodes;
using Wan.Farm.Api.Binding;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Wan.Farm.Cli.JobFiles;

/// <summary>One YAML document as JSON, with the line of each field and entry.</summary>
/// <remarks>Built from parser events, not by recursion of the library, so that depth and size of what aliases expand to are ours to limit.</remarks>
internal sealed class YamlTree
{
    private const int DeepestNesting = 32;
    private const int MostNodes = 20_000;

    private readonly Dictionary<string, int> lines = [];
    private readonly List<FieldProblem> problems = [];
    private readonly Dictionary<string, JsonNode?> anchors = [];
    private readonly Parser parser;
    private int nodes;

    private YamlTree(string text) => parser = new Parser(new StringReader(text));

    public JsonNode? Root { get; private set; }

    /// <summary>What JSON cannot hold: keys given twice, unknown tags and aliases.</summary>
    public IReadOnlyList<FieldProblem> Problems => problems;

    /// <exception cref="JobFileException">Not YAML, or not one document.</exception>
    public static YamlTree Read(string text, string file)
    {
        CheckCharacters(text, file);
        var tree = new YamlTree(text);
        try
        {
            tree.ReadStream();
            return tree;
        }
        catch (YamlException e)
        {
            var problem = new FieldProblem("", $"column {e.End.Column}: not YAML: {e.Message}") { Line = (int)e.End.Line };
            throw new JobFileException(file, [problem]);
        }
        catch (UnreadableYamlException e)
        {
            throw new JobFileException(file, [new FieldProblem("", e.Message) { Line = e.Line }]);
        }
    }

    /// <summary>Adds the line of the field, or of the nearest mapping around it; none for what the command line said.</summary>
    public FieldProblem Locate(FieldProblem problem, IReadOnlyList<string> overridden)
    {
        bool isInFile = lines.ContainsKey(problem.Path);
        if (overridden.Any(path => problem.Path == path || IsWithin(problem.Path, path) || (!isInFile && IsWithin(path, problem.Path))))
        {
            return problem with { Message = $"{problem.Message} (given by --set)" };
        }

        string? nearest = lines.Keys.Where(path => problem.Path == path || IsWithin(problem.Path, path)).MaxBy(path => path.Length);
        return nearest is null ? problem : problem with { Line = lines[nearest] };
    }

    private static bool IsWithin(string path, string outer) =>
        path.Length > outer.Length && path.StartsWith(outer, StringComparison.Ordinal) && path[outer.Length] is '.' or '[';

    // The scanner drops a NUL and what follows it on the line without a word.
    private static void CheckCharacters(string text, string file)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\n' or '\r' or '\u0085'))
            {
                int line = 1 + text.AsSpan(0, i).Count('\n');
                throw new JobFileException(file, [new FieldProblem("", $"not YAML: control character U+{(int)text[i]:X4}") { Line = line }]);
            }
        }
    }

    private void ReadStream()
    {
        Next<StreamStart>();
        int documents = 0;
        while (Next() is DocumentStart start)
        {
            ParsingEvent first = Next();
            bool isEmpty = first is Scalar { Style: ScalarStyle.Plain, Value.Length: 0 };
            // As kubectl, a trailing "---" with nothing behind it is no document.
            if (!isEmpty && ++documents > 1)
            {
                throw new UnreadableYamlException("a second document starts here; a job file holds one VideoJob", (int)start.Start.Line);
            }

            JsonNode? root = ReadNode(first, path: "", depth: 0);
            Root = isEmpty ? Root : root;
            Next<DocumentEnd>();
        }
    }

    private JsonNode? ReadNode(ParsingEvent current, string path, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new UnreadableYamlException($"nested more than {DeepestNesting} deep", (int)current.Start.Line);
        }

        Spend(current, 1);
        JsonNode? node = current switch
        {
            Scalar scalar => ReadScalar(scalar, path),
            MappingStart mapping => ReadMapping(mapping, path, depth),
            SequenceStart sequence => ReadSequence(sequence, path, depth),
            AnchorAlias alias => ReadAlias(alias, path),
            _ => throw new UnreadableYamlException($"{current.GetType().Name} is not expected here", (int)current.Start.Line),
        };
        if (current is NodeEvent { Anchor: { IsEmpty: false } anchor })
        {
            anchors[anchor.Value] = node;
        }

        return node;
    }

    private JsonNode? ReadScalar(Scalar scalar, string path)
    {
        if (!YamlScalar.TryRead(scalar, out JsonNode? value))
        {
            Report(path, $"the tag {scalar.Tag.Value} means nothing here; leave it out", scalar);
        }

        return value;
    }

    private JsonObject ReadMapping(MappingStart start, string path, int depth)
    {
        CheckTag(start, start.Tag, "tag:yaml.org,2002:map", path);
        var mapping = new JsonObject();
        for (ParsingEvent key = Next(); key is not MappingEnd; key = Next())
        {
            string? name = ReadKey(key, path, depth);
            string inner = name is null ? path : FieldPath.Join(path, name);
            bool isSecond = name is not null && mapping.ContainsKey(name);
            if (isSecond)
            {
                Report(inner, $"given twice, first in line {lines[inner]}", key);
            }
            else if (name is not null)
            {
                lines[inner] = (int)key.Start.Line;
            }

            JsonNode? value = ReadNode(Next(), inner, depth + 1);
            if (name is not null && !isSecond)
            {
                mapping[name] = value;
            }
        }

        return mapping;
    }

    private string? ReadKey(ParsingEvent key, string path, int depth)
    {
        if (key is Scalar scalar)
        {
            return scalar.Value;
        }

        Report(path, "a key is not a plain word", key);
        ReadNode(key, path, depth + 1);
        return null;
    }

    private JsonArray ReadSequence(SequenceStart start, string path, int depth)
    {
        CheckTag(start, start.Tag, "tag:yaml.org,2002:seq", path);
        var list = new JsonArray();
        for (ParsingEvent item = Next(); item is not SequenceEnd; item = Next())
        {
            string inner = FieldPath.At(path, list.Count);
            lines[inner] = (int)item.Start.Line;
            list.Add(ReadNode(item, inner, depth + 1));
        }

        return list;
    }

    private JsonNode? ReadAlias(AnchorAlias alias, string path)
    {
        if (!anchors.TryGetValue(alias.Value.Value, out JsonNode? node))
        {
            Report(path, $"*{alias.Value.Value} stands for nothing that came before", alias);
            return null;
        }

        Spend(alias, Count(node));
        return node?.DeepClone();
    }

    private void CheckTag(ParsingEvent at, TagName tag, string expected, string path)
    {
        if (!tag.IsEmpty && tag.Value != "!" && tag.Value != expected)
        {
            Report(path, $"the tag {tag.Value} means nothing here; leave it out", at);
        }
    }

    private static int Count(JsonNode? node) => 1 + node switch
    {
        JsonObject mapping => mapping.Sum(pair => Count(pair.Value)),
        JsonArray list => list.Sum(Count),
        _ => 0,
    };

    private void Spend(ParsingEvent at, int count)
    {
        nodes += count;
        if (nodes > MostNodes)
        {
            throw new UnreadableYamlException($"more than {MostNodes} values, aliases expanded", (int)at.Start.Line);
        }
    }

    private void Report(string path, string message, ParsingEvent at) =>
        problems.Add(new FieldProblem(path, message) { Line = (int)at.Start.Line });

    private ParsingEvent Next() =>
        parser.MoveNext() ? parser.Current! : throw new UnreadableYamlException("not YAML: ends too early", 1);

    private void Next<T>()
        where T : ParsingEvent
    {
        if (Next() is not T)
        {
            throw new UnreadableYamlException($"not YAML: {parser.Current!.GetType().Name} is not expected here", (int)parser.Current!.Start.Line);
        }
    }
}
