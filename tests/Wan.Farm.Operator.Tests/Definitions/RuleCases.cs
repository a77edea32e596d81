using System.Text.Json.Nodes;

namespace Wan.Farm.Operator.Tests.Definitions;

/// <summary>For each rule of the definitions, what breaks it: put over the spec of an object that is fine.</summary>
internal static class RuleCases
{
    private const string Template = "spec.jobTemplate.spec";

    /// <summary>By the field that is named, and the beginning of the message where one field has several rules.</summary>
    private static readonly Dictionary<string, string> Jobs = new()
    {
        ["spec.model.path"] = """{"model":{"path":" "}}""",
        ["spec.loras[0].path"] = """{"loras":[{"path":""}]}""",
        ["spec.prompt"] = """{"prompt":"  "}""",
        ["spec.promptExtension.endpoint"] = """{"promptExtension":{"endpoint":"https://user@llm/v1","model":"m"}}""",
        ["spec.promptExtension.model"] = """{"promptExtension":{"endpoint":"https://llm/v1","model":" "}}""",
        ["spec.promptExtension.apiKeyVariable"] = """{"promptExtension":{"endpoint":"https://llm/v1","model":"m","apiKeyVariable":"sk-1234"}}""",
        ["spec.shots[0].prompt"] = """{"shots":[{"prompt":" "}]}""",
        ["spec.shots[0].frames"] = """{"shots":[{"prompt":"a","frames":80}]}""",
        ["spec.shots[0].image.path"] = """{"shots":[{"prompt":"a","image":{"path":""}}]}""",
        ["spec.shots[0].lastImage.path"] = """{"shots":[{"prompt":"a","lastImage":{"path":""}}]}""",
        ["spec.shots[0].vace.mask"] = """{"shots":[{"prompt":"a","vace":{"mask":{"path":"m.png"}}}]}""",
        ["spec.shots[0].vace.extend"] = """{"shots":[{"prompt":"a","vace":{"extend":"After"}}]}""",
        ["spec.shots[0].vace.video.path"] = """{"shots":[{"prompt":"a","vace":{"video":{"path":""}}}]}""",
        ["spec.shots[0].vace.mask.path"] = """{"shots":[{"prompt":"a","vace":{"video":{"path":"v.mp4"},"mask":{"path":""}}}]}""",
        ["spec.shots[0].vace.references[0].path"] = """{"shots":[{"prompt":"a","vace":{"references":[{"path":""}]}}]}""",
        ["spec.image.path"] = """{"image":{"path":""}}""",
        ["spec.lastImage.path"] = """{"lastImage":{"path":""}}""",
        ["spec.vace.mask"] = """{"vace":{"mask":{"path":"m.png"}}}""",
        ["spec.vace.extend"] = """{"vace":{"extend":"Before"}}""",
        ["spec.vace.video.path"] = """{"vace":{"video":{"path":""}}}""",
        ["spec.vace.mask.path"] = """{"vace":{"video":{"path":"v.mp4"},"mask":{"path":""}}}""",
        ["spec.vace.references[0].path"] = """{"vace":{"references":[{"path":" "}]}}""",
        ["spec.video.area"] = """{"video":{"area":399360,"width":832}}""",
        ["spec.video.width"] = """{"video":{"width":100}}""",
        ["spec.video.height"] = """{"video":{"height":100}}""",
        ["spec.video.frames"] = """{"video":{"frames":80}}""",
        ["spec.pool"] = """{"pool":"My Pool"}""",
        ["spec.retryRequests[0].id"] = """{"retryRequests":[{"id":"Once more","chunks":"0"}]}""",
        ["spec.retryRequests[0].chunks"] = """{"retryRequests":[{"id":"again","chunks":" "}]}""",
        ["spec.failurePolicy.rules[0].onExitCodes only workers"] = """{"failurePolicy":{"rules":[{"action":"FailJob","onCauses":["WorkerDied","OutOfMemory"],"onExitCodes":[137]}]}}""",
        ["spec.failurePolicy.rules[0].onExitCodes exit codes"] = """{"failurePolicy":{"rules":[{"action":"FailJob","onExitCodes":[137,256]}]}}""",
        ["spec.failurePolicy.rules[0].onMessage"] = """{"failurePolicy":{"rules":[{"action":"Ignore","onMessage":" "}]}}""",
    };

    private static readonly Dictionary<string, string> Pools = new()
    {
        ["spec.models[0].path"] = """{"models":[{"path":""}]}""",
        ["spec.autoscaling.minGroups"] = """{"autoscaling":{"minGroups":3,"maxGroups":2}}""",
        ["spec.shape"] = """{"shape":{"cfg":2,"ring":8,"ulysses":8}}""",
        ["spec.gang.queueName Kueue admits"] = """{"gang":{"scheduler":"Kueue"}}""",
        ["spec.gang.queueName the default"] = """{"gang":{"scheduler":"Default","queueName":"studio"}}""",
        ["spec.gang.queueName must be"] = """{"gang":{"scheduler":"Kueue","queueName":"The Queue"}}""",
    };

    private static readonly Dictionary<string, string> Schedules = new()
    {
        ["spec.schedule"] = """{"schedule":"0 22 * *"}""",
        ["spec.timeZone"] = """{"timeZone":"CET (winter)"}""",
    };

    /// <summary>What makes a started job another video, by the field that cannot be changed.</summary>
    private static readonly Dictionary<string, string> Changes = new()
    {
        ["spec.model"] = """{"model":{"path":"models/other"}}""",
        ["spec.loras"] = """{"loras":[{"path":"/models/style.safetensors"}]}""",
        ["spec.prompt"] = """{"prompt":"A blue cube."}""",
        ["spec.promptExtension"] = """{"promptExtension":{"endpoint":"https://llm/v1","model":"m"}}""",
        ["spec.shots"] = """{"shots":[{"prompt":"A blue cube."}]}""",
        ["spec.image"] = """{"image":{"path":"artifact://first.png"}}""",
        ["spec.lastImage"] = """{"lastImage":{"path":"artifact://last.png"}}""",
        ["spec.vace"] = """{"vace":{"contextScale":0.5}}""",
        ["spec.negativePrompt"] = """{"negativePrompt":"blur"}""",
        ["spec.seed"] = """{"seed":7}""",
        ["spec.video"] = """{"video":{"frames":37}}""",
        ["spec.sampling"] = """{"sampling":{"steps":7}}""",
        ["spec.acceleration"] = """{"acceleration":{"guidanceCache":{"every":2}}}""",
        ["spec.longVideo"] = """{"longVideo":{"strategy":"Single"}}""",
        ["spec.precision"] = """{"precision":"Float32"}""",
        ["spec.output"] = """{"output":{"crf":20}}""",
        ["spec.pool"] = """{"pool":"other"}""",
    };

    /// <summary>What is put over the spec; null when there is no case for the rule.</summary>
    public static JsonObject? For(string plural, DefinitionRule rule)
    {
        if (rule.IsAboutChange)
            return Parsed(Changes, rule.Field, rule);
        if (plural == "videoschedules" && rule.Field.StartsWith(Template, StringComparison.Ordinal))
            return Parsed(Jobs, "spec" + rule.Field[Template.Length..], rule) is { } job ? new JsonObject { ["jobTemplate"] = new JsonObject { ["spec"] = job } } : null;
        return Parsed(plural switch { "videojobs" => Jobs, "renderpools" => Pools, _ => Schedules }, rule.Field, rule);
    }

    /// <summary>As a JSON merge patch.</summary>
    public static void Put(JsonObject over, JsonObject into)
    {
        foreach ((string name, JsonNode? value) in over)
        {
            if (value is JsonObject inner && into[name] is JsonObject there)
                Put(inner, there);
            else
                into[name] = value?.DeepClone();
        }
    }

    private static JsonObject? Parsed(Dictionary<string, string> cases, string field, DefinitionRule rule) =>
        cases.TryGetValue(field, out string? text) || (text = cases.FirstOrDefault(one => $"{field} {rule.Message}".StartsWith(one.Key, StringComparison.Ordinal) && one.Key.StartsWith(field + " ", StringComparison.Ordinal)).Value) is not null
            ? JsonNode.Parse(text)!.AsObject()
            : null;
}
