namespace KubernetesClient.Generator;

/// <summary>What the subset holds. To add an operation: add its name here and run generate.sh.</summary>
internal static class Selection
{
    /// <summary>Models that no operation below returns, each with all that it refers to.</summary>
    public static readonly string[] Models = ["V1Condition", "V1Eviction", "V1Scale", "V1PodTemplateSpec", "V1LabelSelector"];

    /// <summary>A group of operations: where its resources live, and which of the package's operations are taken.</summary>
    public sealed record Group(string Name, string Prefix, params string[] Operations);

    public static readonly Group[] Groups =
    [
        new("CoreV1", "api/v1",
            [
                .. Namespaced("Pod"), .. Everywhere("Pod"), .. Status("NamespacedPod"), "DeleteCollectionNamespacedPod",
                "CreateNamespacedPodBinding", "CreateNamespacedPodEviction",
                .. Namespaced("Service"), .. Everywhere("Service"),
                .. Namespaced("ConfigMap"), .. Everywhere("ConfigMap"),
                .. Namespaced("Secret"),
                .. Namespaced("Event"), .. Everywhere("Event"),
                "ListNode", "ReadNode", "CreateNode", "ReplaceNode", "PatchNode", "DeleteNode", .. Status("Node"),
                "ListNamespace", "ReadNamespace", "CreateNamespace", "DeleteNamespace",
            ]),
        new("CoordinationV1", "apis/coordination.k8s.io/v1", [.. Namespaced("Lease")]),
        new("EventsV1", "apis/events.k8s.io/v1", [.. Namespaced("Event"), .. Everywhere("Event")]),
        new("PolicyV1", "apis/policy/v1",
            [.. Namespaced("PodDisruptionBudget"), .. Everywhere("PodDisruptionBudget"), .. Status("NamespacedPodDisruptionBudget")]),
        new("ApiextensionsV1", "apis/apiextensions.k8s.io/v1",
            [
                "ListCustomResourceDefinition", "ReadCustomResourceDefinition", "CreateCustomResourceDefinition",
                "ReplaceCustomResourceDefinition", "PatchCustomResourceDefinition", "DeleteCustomResourceDefinition",
            ]),
        new("Version", "version", "GetCode"),
        new("CustomObjects", "apis",
            [
                .. Custom("Cluster"), .. Custom("Namespaced"),
                "DeleteCollectionNamespacedCustomObject", "GetNamespacedCustomObjectScale", "PatchNamespacedCustomObjectScale",
            ]),
    ];

    private static string[] Namespaced(string kind) =>
        [.. new[] { "List", "Read", "Create", "Replace", "Patch", "Delete" }.Select(verb => $"{verb}Namespaced{kind}")];

    private static string[] Everywhere(string kind) => [$"List{kind}ForAllNamespaces"];

    private static string[] Status(string kind) => [$"Read{kind}Status", $"Replace{kind}Status", $"Patch{kind}Status"];

    private static string[] Custom(string scope) =>
        [
            .. new[] { "List", "Get", "Create", "Replace", "Patch", "Delete" }.Select(verb => $"{verb}{scope}CustomObject"),
            .. new[] { "Get", "Replace", "Patch" }.Select(verb => $"{verb}{scope}CustomObjectStatus"),
        ];
}
