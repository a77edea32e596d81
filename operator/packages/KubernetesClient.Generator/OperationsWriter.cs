using System.Reflection;
using System.Text;
using k8s.Models;
using static KubernetesClient.Generator.Selection;

namespace KubernetesClient.Generator;

/// <summary>Writes, per group, the interface, its implementation and its extensions.</summary>
internal static class OperationsWriter
{
    private const string Suffix = "WithHttpMessagesAsync";

    public static IEnumerable<Type> Models() =>
        Groups.SelectMany(group => Methods(group))
            .Where(method => !method.IsGenericMethod)
            .SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Append(Result(method)).OfType<Type>());

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (Group group in Groups)
        {
            File.WriteAllText(Path.Combine(folder, $"I{group.Name}Operations.cs"), Interface(group));
            File.WriteAllText(Path.Combine(folder, $"{group.Name}Operations.cs"), Implementation(group));
            File.WriteAllText(Path.Combine(folder, $"{group.Name}OperationsExtensions.cs"), Extensions(group));
        }
    }

    private static MethodInfo[] Methods(Group group)
    {
        Type type = Package.Type($"k8s.I{group.Name}Operations");
        MethodInfo[] chosen = [.. type.GetMethods().Where(m => group.Operations.Contains(m.Name.Replace(Suffix, "")))];
        if (group.Operations.FirstOrDefault(name => chosen.All(m => m.Name != name + Suffix)) is { } missing)
            throw new InvalidOperationException($"the package has no {group.Name}.{missing}");
        return chosen;
    }

    private static string Interface(Group group)
    {
        var text = new StringBuilder(Package.Header + $"namespace k8s;\n\npublic partial interface I{group.Name}Operations\n{{\n");
        text.AppendJoin("\n", Methods(group).Select(m => $"    {Returned(m)} {m.Name}{Generic(m)}(\n{Declared(m.GetParameters(), defaults: true)});\n"));
        return text.Append("}\n").ToString();
    }

    private static string Implementation(Group group)
    {
        var text = new StringBuilder(Package.Header + "namespace k8s;\n\n");
        text.Append($"internal sealed class {group.Name}Operations(ApiTransport transport) : I{group.Name}Operations\n{{\n");
        text.AppendJoin("\n", Methods(group).Select(m => Implementation(group, m)));
        return text.Append("}\n").ToString();
    }

    private static string Implementation(Group group, MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        string result = Result(method) is { } type ? Package.Name(type) : "object";
        string path = Path_(group, method);
        string query = string.Concat(QueryParameters(path, parameters).Select(p => $"\n                .Add(\"{QueryName(p)}\", {p.Name})"));
        string body = parameters.Any(p => p.Name == "body") ? "body" : "null";
        string watch = parameters.Any(p => p.Name == "watch") ? "watch" : "null";
        return $"    public {Returned(method)} {method.Name}{Generic(method)}(\n{Declared(parameters, defaults: false)}) =>\n"
            + $"        transport.SendAsync<{result}>(\n            HttpMethod.{HttpVerb(method.Name)},\n"
            + $"            new ApiUrl($\"{path}\"){query},\n            {body},\n            customHeaders,\n            {watch},\n            cancellationToken);\n";
    }

    private static string Extensions(Group group)
    {
        var text = new StringBuilder(Package.Header + $"namespace k8s;\n\npublic static partial class {group.Name}OperationsExtensions\n{{\n");
        text.AppendJoin("\n", Methods(group).SelectMany(m => ExtensionsOf(group, m)));
        return text.Append("}\n").ToString();
    }

    private static IEnumerable<string> ExtensionsOf(Group group, MethodInfo method)
    {
        string name = method.Name.Replace(Suffix, "");
        ParameterInfo[] all = [.. method.GetParameters().Where(p => p.Name is not ("customHeaders" or "cancellationToken"))];
        ParameterInfo[] shown = [.. all.Where(p => p.Name != "watch")];
        string self = $"        this I{group.Name}Operations operations,\n";
        yield return $"    public static async Task<{Package.Name(Result(method)!)}> {name}Async{Generic(method)}(\n{self}"
            + Declared(shown, defaults: true) + (shown.Length == 0 ? "" : ",\n") + "        CancellationToken cancellationToken = default)\n    {\n"
            + $"        using var result = await operations.{method.Name}{Generic(method)}(\n{Passed(all, watch: "null")}            null,\n            cancellationToken).ConfigureAwait(false);\n"
            + "        return result.Body;\n    }\n";
        if (all.Length == shown.Length || method.IsGenericMethod)
            yield break;
        Type list = Result(method)!;
        string item = list.GetInterfaces().FirstOrDefault(i => i.Name == "IItems`1") is { } items ? Package.Name(items.GetGenericArguments()[0]) : "object";
        yield return $"    public static IAsyncEnumerable<(WatchEventType, {item})> Watch{name}Async(\n{self}"
            + Declared(shown, defaults: true) + ",\n        Action<Exception> onError = null,\n        CancellationToken cancellationToken = default) =>\n"
            + $"        WatchStream.Read<{item}, {Package.Name(list)}>(\n            operations.{method.Name}(\n{Passed(all, watch: "true", indent: 16)}                null,\n                cancellationToken),\n"
            + "            onError,\n            cancellationToken);\n";
    }

    private static string Passed(ParameterInfo[] parameters, string watch, int indent = 12) =>
        string.Concat(parameters.Select(p => $"{new string(' ', indent)}{(p.Name == "watch" ? watch : p.Name)},\n"));

    private static string Declared(ParameterInfo[] parameters, bool defaults) =>
        string.Join(",\n", parameters.Select(p => $"        {Package.Name(p.ParameterType)} {p.Name}{(defaults && p.HasDefaultValue ? Default(p) : "")}"));

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null when parameter.ParameterType == typeof(CancellationToken) => " = default",
        null => " = null",
        var other => throw new InvalidOperationException($"default {other} of {parameter.Name}"),
    };

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? "<T>" : "";

    private static string Returned(MethodInfo method) => Package.Name(method.ReturnType);

    /// <summary>What the answer's body holds: the T of Task of HttpOperationResponse of T.</summary>
    private static Type? Result(MethodInfo method) => method.ReturnType.GetGenericArguments()[0].GetGenericArguments().FirstOrDefault();

    private static string HttpVerb(string name) => name switch
    {
        _ when name.StartsWith("Create", StringComparison.Ordinal) => "Post",
        _ when name.StartsWith("Replace", StringComparison.Ordinal) => "Put",
        _ when name.StartsWith("Patch", StringComparison.Ordinal) => "Patch",
        _ when name.StartsWith("Delete", StringComparison.Ordinal) => "Delete",
        _ => "Get",
    };

    private static IEnumerable<ParameterInfo> QueryParameters(string path, ParameterInfo[] parameters) =>
        parameters.Where(p => p.Name is not ("body" or "customHeaders" or "cancellationToken") && !path.Contains($"({p.Name})"));

    private static string QueryName(ParameterInfo parameter) => parameter.Name!.Replace("Parameter", "");

    private static string Path_(Group group, MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        string Part(string name) => $"{{ApiUrl.Part({name})}}";
        bool Has(string name) => parameters.Any(p => p.Name == name);

        string operation = method.Name.Replace(Suffix, "");
        if (group.Name == "Version")
            return "version";
        string subresource = new[] { "Status", "Scale", "Binding", "Eviction" }.FirstOrDefault(s => operation.EndsWith(s, StringComparison.Ordinal)) is { } sub
            ? "/" + sub.ToLowerInvariant()
            : "";
        string scope = Has("namespaceParameter") ? $"/namespaces/{Part("namespaceParameter")}" : "";
        string name = Has("name") ? "/" + Part("name") : "";
        return group.Name == "CustomObjects"
            ? $"{{ApiUrl.Group(group)}}/{Part("version")}{scope}/{Part("plural")}{name}{subresource}"
            : $"{group.Prefix}{scope}/{Plural(group, operation)}{name}{subresource}";
    }

    private static string Plural(Group group, string operation)
    {
        string kind = operation.Replace("ForAllNamespaces", "");
        foreach (string word in new[] { "DeleteCollection", "List", "Read", "Create", "Replace", "Patch", "Delete" })
        {
            if (kind.StartsWith(word, StringComparison.Ordinal))
            {
                kind = kind[word.Length..];
                break;
            }
        }
        if (kind.StartsWith("Namespaced", StringComparison.Ordinal))
            kind = kind["Namespaced".Length..];
        foreach (string sub in new[] { "Status", "Binding", "Eviction" })
            kind = kind.EndsWith(sub, StringComparison.Ordinal) && kind != sub ? kind[..^sub.Length] : kind;
        return Package.Assembly.GetTypes()
            .Select(t => t.GetCustomAttribute<KubernetesEntityAttribute>())
            .First(e => e?.Kind == kind && group.Prefix.EndsWith(e.Group.Length == 0 ? "api/" + e.ApiVersion : $"{e.Group}/{e.ApiVersion}", StringComparison.Ordinal))!
            .PluralName;
    }
}
