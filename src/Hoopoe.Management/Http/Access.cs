namespace Hoopoe.Management.Http;

/// <summary>What a user must be to call something; each has RabbitMQ's words for those who are not.</summary>
internal enum Access
{
    /// <summary>Any user who may manage at all: with the tag management or one of those below.</summary>
    Management,

    /// <summary>
    /// The same, and permitted in the virtual host that is named, or an administrator, who may look but changes nothing where it is not
    /// permitted (<see cref="ApiRequest.Grant"/>).
    /// </summary>
    VirtualHost,

    /// <summary>Any user who may manage at all, and see the virtual host that is named: permitted in it, monitoring, or administrator.</summary>
    VisibleVirtualHost,

    /// <summary>One who may see the whole node: monitoring or administrator.</summary>
    Monitor,

    /// <summary>One who may set policies: an administrator, or a policymaker that is permitted in the virtual host that is named.</summary>
    Policymaker,

    /// <summary>An administrator.</summary>
    Administrator,
}
