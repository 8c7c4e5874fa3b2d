using Hoopoe.Core.Access.Sasl;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Counters;

namespace Hoopoe.Core.Access;

/// <summary>
/// Who a client is that logs in: asks the application's authenticators in order, and then the back ends, of which the broker's
/// own users are one. Lives as long as the broker; any thread may ask.
/// </summary>
public sealed class Authentication
{
    private readonly BrokerUsers _own;
    private readonly List<IAuthenticator> _authenticators;
    private readonly Dictionary<string, SaslMechanism> _mechanisms = new(StringComparer.Ordinal);
    private readonly FailedLogins? _slowed;
    private readonly Action<string, Exception> _failed;
    private readonly LoginCounts _counts;
    private readonly IAuditTrail? _audit;
    private readonly TimeProvider _time;

    /// <summary>Makes the authentication of a broker.</summary>
    /// <param name="users">The broker's own users.</param>
    /// <param name="options">What the broker was made of.</param>
    /// <param name="upkeep">The clock of what is slowed.</param>
    /// <param name="counts">Counts what came of it.</param>
    internal Authentication(Users users, BrokerOptions options, Timers upkeep, LoginCounts counts)
    {
        var access = options.Access;
        _own = new BrokerUsers(users, access, options.Random, options.Failed);
        _authenticators = [.. options.Authenticators, .. access.Backends(_own)];
        _failed = options.ExtensionFailed;
        _counts = counts;
        _audit = options.Audit;
        _time = upkeep.Time;
        _slowed = access.SlowedPeers == SlowedPeers.None ? null : new FailedLogins(upkeep.Clock, access);
        // Loops and no queries: what the runtime would compile for those is a tenth of a broker's first start.
        foreach (var authenticator in _authenticators) TakesTokens |= authenticator.Mechanisms.Contains(OAuthBearerMechanism.MechanismName, StringComparer.Ordinal);
        var offered = new List<string>();
        foreach (string name in access.Mechanisms)
        {
            // Nobody is offered to show a token that nobody here can judge.
            if (TakesTokens || name != OAuthBearerMechanism.MechanismName) offered.Add(name);
        }
        Add(new PlainMechanism(this));
        Add(new ExternalMechanism(this, access.CertificateName));
        Add(new ScramMechanism(users, this, access, options.Random));
        Add(new OAuthBearerMechanism(this));
        foreach (var authenticator in options.Authenticators)
        {
            foreach (string name in authenticator.Mechanisms)
            {
                if (name is "PLAIN" or "AMQPLAIN") continue;
                // Whoever brings one of the broker's names with it wants to see what the client says itself.
                Add(new ApplicationMechanism(name, this));
                if (!offered.Contains(name) && !access.Mechanisms.Contains(name, StringComparer.Ordinal)) offered.Add(name);
            }
        }
        MechanismNames = offered;
    }

    /// <summary>The names of all mechanisms, in the order in which clients are offered them.</summary>
    public IReadOnlyList<string> MechanismNames { get; }

    /// <summary>Whether anybody judges tokens that clients show without a user.</summary>
    public bool TakesTokens { get; }

    /// <summary>Whether a password is being hashed anew behind a login that is over.</summary>
    public bool IsUpgrading => _own.IsUpgrading;

    /// <summary>The mechanism of that name, if it is one that any protocol may use; else null.</summary>
    public SaslMechanism? Find(string mechanism) => _mechanisms.GetValueOrDefault(mechanism);

    /// <summary>Says who a client is; completes at once where nobody waits. Never fails.</summary>
    /// <param name="credentials">What the client shows.</param>
    /// <param name="cancel">Cancelled when the client is gone.</param>
    public ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel) =>
        JudgeAsync(credentials, () => AskAllAsync(credentials, cancel), cancel);

    /// <summary>The same, where a mechanism has asked itself: those who fail often are slowed before they learn what came of it.</summary>
    /// <param name="credentials">What is known of the client.</param>
    /// <param name="judge">Says who it is.</param>
    /// <param name="cancel">Cancelled when the client is gone.</param>
    internal async ValueTask<AuthenticationResult> JudgeAsync(Credentials credentials, Func<ValueTask<AuthenticationResult>> judge, CancellationToken cancel)
    {
        // What cannot be told of is nobody's failure.
        if (_audit?.Halt is { } halt) return Tell(credentials, AuthenticationResult.Refused(halt));
        var result = await SlowAsync(credentials, cancel) ?? await judge();
        _slowed?.Note(credentials, result.User is not null);
        return Tell(credentials, result);
    }

    private async ValueTask<AuthenticationResult?> SlowAsync(Credentials credentials, CancellationToken cancel)
    {
        if (_slowed is null) return null;
        if (_slowed.DelayOf(credentials) is not { } delay) return AuthenticationResult.Refused("too many logins from there have failed; it is not even looked at");
        if (delay == TimeSpan.Zero) return null;
        try
        {
            await Task.Delay(delay, _time, cancel);
            return null;
        }
        catch (OperationCanceledException)
        {
            return AuthenticationResult.Refused("the client has left");
        }
    }

    private AuthenticationResult Tell(Credentials credentials, AuthenticationResult result)
    {
        _counts.Count(credentials.Protocol, accepted: result.User is not null);
        if (_audit is not null) Note(_audit, credentials, result);
        return result;
    }

    // Every call of the HTTP API is a login: those that went well are counted by the user and the address.
    private static void Note(IAuditTrail audit, Credentials credentials, AuthenticationResult result)
    {
        var actor = new AuditActor(result.User?.Name ?? credentials.User ?? "", credentials.Peer, credentials.Protocol);
        audit.Note(result.User is null
            ? new AuditEvent(actor, AuditAction.Login, AuditOutcome.Refused) { Detail = $"{credentials.Mechanism}: {result.Refusal}" }
            : new AuditEvent(actor, AuditAction.Login, AuditOutcome.Allowed) { Detail = credentials.Mechanism, IsFolded = credentials.Protocol == "http" });
    }

    private async ValueTask<AuthenticationResult> AskAllAsync(Credentials credentials, CancellationToken cancel)
    {
        string? reason = null;
        foreach (var authenticator in _authenticators)
        {
            try
            {
                var asked = authenticator.AuthenticateAsync(credentials, cancel);
                // One that goes on after the client has left keeps nothing of the connection.
                var result = asked.IsCompletedSuccessfully ? await asked : await asked.AsTask().WaitAsync(cancel);
                if (result.IsFinal) return result;
                reason = result.Refusal ?? reason;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return AuthenticationResult.Refused("the client has left");
            }
            catch (Exception error)
            {
                _failed(authenticator.Name, error);
                return AuthenticationResult.Refused($"the authenticator {authenticator.Name} failed");
            }
        }
        return AuthenticationResult.Refused(reason ?? "invalid credentials");
    }

    private void Add(SaslMechanism mechanism) => _mechanisms[mechanism.Name] = mechanism;
}
