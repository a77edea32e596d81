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

    /// <summary>A rank found something wrong before it took work; the message says which, what, and what helps.</summary>
    public const string PreflightFailed = "PreflightFailed";

    /// <summary>No node has room for a pod, or none is allowed.</summary>
    public const string Unschedulable = "Unschedulable";

    /// <summary>Somebody else has not let a group's pods go yet: Kueue, or a gate of the template.</summary>
    public const string WaitingForAdmission = "WaitingForAdmission";

    /// <summary>A node does not get a container's image.</summary>
    public const string ImagePullFailed = "ImagePullFailed";

    /// <summary>A container cannot be made, as a secret, a config map or a volume is missing.</summary>
    public const string ContainerCannotStart = "ContainerCannotStart";
}
