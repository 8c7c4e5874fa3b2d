using Hoopoe.Core.Auditing;
using Hoopoe.Core.Counters;

namespace Hoopoe.Core.Access;

/// <summary>
/// Who a client is that logs in: asks the application's authenticators in order, and then the broker's own users. Lives as long
/// as the broker; any thread may ask.
/// </summary>
/// <param name="users">The broker's own users.</param>
/// <param name="authenticators">The application's.</param>
/// <param name="failed">Told what an authenticator of that name threw.</param>
/// <param name="counts">Counts what came of it.</param>
/// <param name="audit">Told what came of it; null where nobody is.</param>
public sealed class Authentication(Users users, IReadOnlyList<IAuthenticator> authenticators, Action<string, Exception> failed, LoginCounts counts, IAuditTrail? audit = null)
{
    /// <summary>The mechanisms besides those of a user and a password.</summary>
    public IReadOnlyList<string> OtherMechanisms { get; } =
        [.. authenticators.SelectMany(authenticator => authenticator.Mechanisms).Distinct(StringComparer.Ordinal).Except(["PLAIN", "AMQPLAIN"], StringComparer.Ordinal)];

    /// <summary>Says who a client is; completes at once where no authenticator waits. Never fails.</summary>
    /// <param name="credentials">What the client shows.</param>
    /// <param name="cancel">Cancelled when the client is gone.</param>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel)
    {
        var result = audit?.Halt is { } halt ? AuthenticationResult.Refused(halt)
            : authenticators.Count == 0 ? AskUsers(credentials) : await AskAllAsync(credentials, cancel);
        counts.Count(credentials.Protocol, accepted: result.User is not null);
        if (audit is not null) Note(audit, credentials, result);
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
        foreach (var authenticator in authenticators)
        {
            try
            {
                // One that goes on after the client has left keeps nothing of the connection.
                var result = await authenticator.AuthenticateAsync(credentials, cancel).AsTask().WaitAsync(cancel);
                if (result != AuthenticationResult.Unknown) return result;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return AuthenticationResult.Refused("the client has left");
            }
            catch (Exception error)
            {
                failed(authenticator.Name, error);
                return AuthenticationResult.Refused($"the authenticator {authenticator.Name} failed");
            }
        }
        return AskUsers(credentials);
    }

    private AuthenticationResult AskUsers(Credentials credentials) =>
        credentials is { User: { } user, Password: { } password } && users.Authenticate(user, password) is { } found
            ? AuthenticationResult.Accepted(found.Name, found.Tags)
            : AuthenticationResult.Refused("invalid credentials");
}
