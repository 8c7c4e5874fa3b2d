namespace Hoopoe.Server.Access;

/// <summary>The user and the virtual host that a broker without any begins with.</summary>
public sealed record DefaultUserOptions
{
    /// <summary>The user's name; it is an administrator with every permission on the virtual host.</summary>
    public string User { get; init; } = "guest";

    /// <summary>Its password.</summary>
    public string Password { get; init; } = "guest";

    /// <summary>The virtual host.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => $"{User} on {VirtualHost}";
}
