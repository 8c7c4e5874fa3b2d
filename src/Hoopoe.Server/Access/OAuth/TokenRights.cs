using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;

namespace Hoopoe.Server.Access.OAuth;

/// <summary>
/// What the bearer of a token may do: what its scopes say, until it expires, and after that nothing. A newer token of the same user
/// takes its place. Lives as long as the connection; any thread may ask.
/// </summary>
/// <param name="reader">Judges newer tokens.</param>
/// <param name="token">The token of the login.</param>
/// <param name="time">The clock that tokens expire by.</param>
internal sealed class TokenRights(TokenReader reader, ReadToken token, TimeProvider time) : UserRights
{
    private volatile ReadToken _token = token;
    private int _renewals;

    /// <inheritdoc/>
    public override bool FollowsSecret => true;

    /// <inheritdoc/>
    // An expiry makes it odd, and a renewal the next even number.
    public override int Version => (Volatile.Read(ref _renewals) * 2) + (HasExpired ? 1 : 0);

    /// <inheritdoc/>
    public override string? Lapse => HasExpired ? ": the token has expired, renew it with connection.update-secret" : null;

    private bool HasExpired => time.GetUtcNow() >= _token.Expires;

    /// <inheritdoc/>
    public override Verdict Decide(in AccessQuestion question, bool mayWait)
    {
        if (HasExpired) return Verdict.Refused;
        foreach (var pattern in _token.Patterns)
        {
            if (pattern.Allows(question)) return Verdict.Allowed;
        }
        return Verdict.Refused;
    }

    /// <inheritdoc/>
    public override async ValueTask<AuthenticationResult> RenewAsync(string secret, CancellationToken cancel)
    {
        var (renewed, fault) = await reader.ReadAsync(secret, cancel);
        if (renewed is null) return AuthenticationResult.Refused(fault);
        if (renewed.User != _token.User) return AuthenticationResult.Refused($"the new token is of another user, '{renewed.User}'");
        _token = renewed;
        Interlocked.Increment(ref _renewals);
        return AuthenticationResult.Accepted(renewed.User, renewed.Tags, this);
    }
}
