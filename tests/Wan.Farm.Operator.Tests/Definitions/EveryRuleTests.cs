using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Wan.Farm.Api.Schema.Definitions;

namespace Wan.Farm.Operator.Tests.Definitions;

/// <summary>Every rule of every definition is broken once, and the server says what the rule's author wrote.</summary>
[Collection(OperatorClusterCollection.Name)]
public sealed class EveryRuleTests(OperatorCluster fixture) : IDisposable
{
    private readonly Kubernetes client = fixture.Cluster.Client();

    public static TheoryData<string, string, string> Rules
    {
        get
        {
            var rules = new TheoryData<string, string, string>();
            foreach (KindDefinition kind in Kinds.All)
            {
                foreach (DefinitionRule rule in DefinitionRules.Of(kind))
                    rules.Add(kind.Plural, rule.Field, rule.Message);
            }
            return rules;
        }
    }

    public void Dispose() => client.Dispose();

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Rule_ThatIsBroken_IsSaidWithItsField(string plural, string field, string message)
    {
        DefinitionRule rule = DefinitionRules.Of(Kinds.All.Single(kind => kind.Plural == plural)).Single(rule => rule.Field == field && rule.Message == message);
        string space = await fixture.Cluster.NamespaceAsync();
        JsonObject document = plural switch { "videojobs" => Documents.Job(), "renderpools" => Documents.Pool(), _ => Documents.Schedule() };
        string name = (string)document["metadata"]!["name"]!;

        string said;
        if (field.Length == 0)
        {
            said = await RefusalAsync(() => Documents.CreateAsync(client, space, document.Set("metadata.name", "a.name.with.dots")));
        }
        else if (RuleCases.For(plural, rule) is not { } broken)
        {
            Assert.Fail($"no case breaks the rule of {plural} about {field}: {message}; add one to RuleCases");
            return;
        }
        else if (rule.IsAboutChange)
        {
            await Documents.CreateAsync(client, space, document);
            await Documents.PatchAsync(client, space, plural, name, """{"status":{"startTime":"2026-01-01T00:00:00Z"}}""", status: true);
            said = await RefusalAsync(() => Documents.PatchAsync(client, space, plural, name, new JsonObject { ["spec"] = broken }.ToJsonString()));
        }
        else
        {
            RuleCases.Put(broken, document["spec"]!.AsObject());
            said = await RefusalAsync(() => Documents.CreateAsync(client, space, document));
        }

        Assert.Contains(field.Length == 0 ? message : $"{field}: Invalid value: ", said);
        Assert.Contains(message, said);
    }

    private static async Task<string> RefusalAsync(Func<Task> request)
    {
        HttpOperationException refused = await Assert.ThrowsAsync<HttpOperationException>(request);
        V1Status status = KubernetesJson.Deserialize<V1Status>(refused.Response.Content);
        Assert.Equal(422, status.Code);
        return status.Message;
    }
}
