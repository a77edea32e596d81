namespace k8s;

/// <summary>A client of one API server: its operations, by API group and version.</summary>
public partial interface IKubernetes : IDisposable
{
    Uri BaseUri { get; set; }

    ICoreV1Operations CoreV1 { get; }

    ICoordinationV1Operations CoordinationV1 { get; }

    IEventsV1Operations EventsV1 { get; }

    IPolicyV1Operations PolicyV1 { get; }

    IApiextensionsV1Operations ApiextensionsV1 { get; }

    IVersionOperations Version { get; }

    /// <summary>Objects of any kind, by group, version and plural name. The empty group is the core one.</summary>
    ICustomObjectsOperations CustomObjects { get; }
}
