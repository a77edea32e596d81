using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using Wan.Farm.Contracts.Metrics;
using Wan.Farm.Operator.Tests.Definitions;

namespace Wan.Farm.Operator.Tests.Charts;

public sealed partial class ChartTests
{
    private const string Space = "wan-farm";

    private static readonly string Charts = Path.Combine(AppContext.BaseDirectory, "charts");
    private static readonly string Chart = Path.Combine(Charts, "wan-farm");

    [Fact]
    public void Chart_WithItsDefaults_IsTheManifest()
    {
        JsonObject[] manifest = ChartTemplate.Documents(File.ReadAllText(Path.Combine(Charts, "manifests", "operator.yaml")));

        JsonObject[] chart = [.. Render("rbac.yaml", Values()), .. Render("deployment.yaml", Values()), .. Render("monitoring.yaml", Values())];

        Assert.Equal(manifest.Select(document => document.ToJsonString()), chart.Select(document => document.ToJsonString()));
    }

    [Fact]
    public void Chart_WithEverythingOn_SaysWhatTheValuesSay()
    {
        JsonObject values = Values()
            .Set("replicas", 3).Set("image", "registry/operator:1").Set("imagePullSecrets", JsonNode.Parse("""[{"name":"pull"}]""")).Set("secretName", "farm-secret")
            .Set("watchNamespace", "studio").Set("nodeSelector", JsonNode.Parse("""{"pool":"system"}""")).Set("tolerations", JsonNode.Parse("""[{"operator":"Exists"}]"""));
        foreach (string part in new[] { "service", "serviceMonitor", "alerts", "dashboard" })
            values.Set($"metrics.{part}", true);

        JsonObject deployment = Assert.Single(Render("deployment.yaml", values));
        JsonObject[] monitoring = Render("monitoring.yaml", values);

        JsonNode pod = deployment["spec"]!["template"]!["spec"]!;
        Assert.Equal(3, (int)deployment["spec"]!["replicas"]!);
        Assert.Equal(("registry/operator:1", "pull", "system"), ((string?)pod["containers"]![0]!["image"], (string?)pod["imagePullSecrets"]![0]!["name"], (string?)pod["nodeSelector"]!["pool"]));
        Assert.Contains("\"name\":\"WANFARM_WATCH\",\"value\":\"studio\"", pod.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("\"secretKeyRef\":{\"name\":\"farm-secret\",\"key\":\"database\"}", pod.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["Service", "ServiceMonitor", "PrometheusRule", "ConfigMap"], monitoring.Select(document => (string?)document["kind"]));
        Assert.NotEmpty(monitoring[2]["spec"]!["groups"]![0]!["rules"]!.AsArray());
        Assert.Equal("Wan Farm", (string?)JsonNode.Parse((string)monitoring[3]["data"]!["wan-farm.json"]!)!["title"]);
    }

    [Fact]
    public void Chart_BringsEveryDefinition()
    {
        static string?[] Files(string folder) => [.. Directory.GetFiles(folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

        Assert.Equal(Files(Path.Combine(AppContext.BaseDirectory, "crds")), Files(Path.Combine(Chart, "crds")));
    }

    [Fact]
    public void Operator_KeepsToTheRestrictedProfileOfPodSecurity()
    {
        JsonNode pod = Assert.Single(Render("deployment.yaml", Values()))["spec"]!["template"]!["spec"]!;
        JsonNode container = pod["containers"]!.AsArray().Single()!;

        Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
        Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
        Assert.False((bool)container["securityContext"]!["allowPrivilegeEscalation"]!);
        Assert.Equal("[\"ALL\"]", container["securityContext"]!["capabilities"]!["drop"]!.ToJsonString());
        Assert.Null(pod["volumes"]);
        Assert.Null(pod["hostNetwork"]);
    }

    [Theory]
    [InlineData("alerts/wan-farm.yaml")]
    [InlineData("dashboards/wan-farm.json")]
    public void Expressions_OfDashboardAndAlerts_NameMetricsThatThereAre(string file)
    {
        string[] used = [.. MetricName().Matches(File.ReadAllText(Path.Combine(Chart, file))).Select(match => match.Groups[1].Value).Distinct()];
        HashSet<string> known =
        [
            .. Constants(typeof(OperatorMetricNames)), .. Constants(typeof(WorkerMetricNames)),
            "leader_election_master_status", "controller_runtime_reconcile_total", "controller_runtime_reconcile_errors_total", "workqueue_depth", "rest_client_requests_total",
        ];

        Assert.True(used.Length > 5, string.Join(' ', used));
        Assert.Empty(used.Except(known));
    }

    private static IEnumerable<string> Constants(Type names) => names.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    private static JsonObject Values() => KubernetesYaml.Deserialize<JsonObject>(File.ReadAllText(Path.Combine(Chart, "values.yaml")));

    private static JsonObject[] Render(string template, JsonObject values) => ChartTemplate.Render(Chart, template, values, Space);

    // Metrics of histograms have endings of their own; names of alerts and files have no underscores.
    [GeneratedRegex("\\b((?:wanfarm|leader_election|controller_runtime|workqueue|rest_client)_[a-z_]+?)(?:_sum|_count|_bucket)?(?=[^a-z_]|$)")]
    private static partial Regex MetricName();
}
