namespace Wan.Farm.Api.RenderPools;

/// <summary>Reasons of a pool's condition <see cref="Ready"/>.</summary>
public static class PoolReasons
{
    /// <summary>The condition: every group that there should be is ready.</summary>
    public const string Ready = "Ready";

    public const string GroupsReady = "GroupsReady";

    /// <summary>The pool has no groups, as its spec says.</summary>
    public const string NoGroups = "NoGroups";

    public const string GroupsStarting = "GroupsStarting";

    /// <summary>A group fails again and again; the message says which and how.</summary>
    public const string GroupsFailing = "GroupsFailing";

    /// <summary>The cluster does not accept the pods of the template.</summary>
    public const string PodsRefused = "PodsRefused";
}
