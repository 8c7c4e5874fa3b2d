using Hoopoe.Core.Access.Rights;

namespace Hoopoe.Core.Access;

/// <summary>What an authenticator says of a client: that it does not know it, that it is refused, or who it is. Immutable.</summary>
public sealed record AuthenticationResult
{
    private AuthenticationResult()
    {
    }

    /// <summary>It does not know the client; the next one is asked.</summary>
    public static AuthenticationResult Unknown { get; } = new();

    /// <summary>Who the client is; null where it is not accepted.</summary>
    public UserDefinition? User { get; private init; }

    /// <summary>What the user may do; null where the broker's own permissions of the user of that name decide.</summary>
    public UserRights? Rights { get; private init; }

    /// <summary>Why the client is not let in, for the log; null where it is.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Whether nobody else is to be asked.</summary>
    internal bool IsFinal { get; private init; }

    /// <summary>The client is not to be let in, and nobody else is asked.</summary>
    /// <param name="reason">Why, for the log; clients are never told.</param>
    public static AuthenticationResult Refused(string reason) => new() { Refusal = reason, IsFinal = true };

    /// <summary>It does not know the client; the next one is asked.</summary>
    /// <param name="reason">Why, for the log, where nobody else knows the client.</param>
    public static AuthenticationResult NotRecognised(string reason) => new() { Refusal = reason };

    /// <summary>The client is a user.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="tags">Tags such as administrator, monitoring, management.</param>
    /// <param name="permissions">
    /// What the user may do, by virtual host; without them the broker's own permissions of the user of that name decide. They
    /// hold for as long as the connection lasts.
    /// </param>
    /// <exception cref="ArgumentException">A permission's pattern is no regular expression.</exception>
    public static AuthenticationResult Accepted(string user, IReadOnlyList<string>? tags = null, IReadOnlyList<PermissionDefinition>? permissions = null)
    {
        foreach (var permission in permissions ?? [])
        {
            if (Users.Check(permission) is { } bad) throw new ArgumentException(bad.Text, nameof(permissions));
        }
        return Accepted(user, tags ?? [], permissions is null ? null : new ListedRights(permissions));
    }

    /// <summary>The client is a user.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="tags">Tags such as administrator, monitoring, management.</param>
    /// <param name="rights">Who decides what the user may do; null leaves it to the broker's own permissions of the user of that name.</param>
    public static AuthenticationResult Accepted(string user, IReadOnlyList<string> tags, UserRights? rights)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return new AuthenticationResult { User = new UserDefinition(user, null, tags), Rights = rights, IsFinal = true };
    }

    /// <summary>Whether the user may enter a virtual host, as far as that is known without waiting.</summary>
    public Verdict MayEnter(string virtualHost, Users users)
    {
        if (User is null) return Verdict.Refused;
        if (Rights is not null) return Rights.Decide(AccessQuestion.Entry(virtualHost), mayWait: true);
        return users.PermissionOf(User.Name, virtualHost) is null ? Verdict.Refused : Verdict.Allowed;
    }

    /// <summary>Whether the user may enter a virtual host, waiting for the answer where it is not known.</summary>
    public async ValueTask<bool> MayEnterAsync(string virtualHost, Users users, CancellationToken cancel)
    {
        var verdict = MayEnter(virtualHost, users);
        if (verdict != Verdict.Unasked) return verdict == Verdict.Allowed;
        await Rights!.AskAsync(AccessQuestion.Entry(virtualHost), cancel);
        return Rights.Decide(AccessQuestion.Entry(virtualHost), mayWait: false) == Verdict.Allowed;
    }
}
