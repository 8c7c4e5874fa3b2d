using System.Collections.Concurrent;
using Hoopoe.Core.Access.Passwords;

namespace Hoopoe.Core.Access;

/// <summary>
/// Asks the broker's own users who a client is. Slow hashes are checked away from the threads that serve connections; a quick one
/// of RabbitMQ's becomes a slow one at the next login by it, where the broker hashes so and keeps its users. Lives as long
/// as the broker; any thread may ask.
/// </summary>
/// <param name="users">The users.</param>
/// <param name="options">How passwords are hashed, and where.</param>
/// <param name="random">Where salts come from.</param>
/// <param name="failed">Told of what failed behind a login that did not.</param>
internal sealed class BrokerUsers(Users users, AccessOptions options, RandomSource random, Action<Exception> failed) : IAuthenticator
{
    private readonly Lazy<VerifiedPasswords> _verified = new(() => new VerifiedPasswords(random));
    private readonly ConcurrentDictionary<string, bool> _upgrading = new(StringComparer.Ordinal);
    private readonly Lazy<PasswordHash> _decoy = new(() => options.Hashing.MakeDecoy(random));

    /// <inheritdoc/>
    string IAuthenticator.Name => "internal";

    /// <summary>Whether a password is being hashed anew behind a login that is over; from before that login was answered until the users keep it.</summary>
    public bool IsUpgrading => !_upgrading.IsEmpty;

    /// <inheritdoc/>
    public ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel)
    {
        if (credentials.User is not { } name) return ValueTask.FromResult(AuthenticationResult.Unknown);
        if (credentials.IsProven) return ValueTask.FromResult(Answer(users.Find(name), "there is no such user"));
        if (credentials.Password is not { } password || credentials.IsToken) return ValueTask.FromResult(AuthenticationResult.Unknown);
        if (password.Length == 0) return ValueTask.FromResult(AuthenticationResult.NotRecognised("the password is blank"));
        var hash = users.Find(name)?.Password;
        bool isQuick = hash is { IsSlow: false } || (hash is null && !options.Hashing.IsSlow);
        return isQuick ? ValueTask.FromResult(CheckQuickly(name, password)) : CheckSlowlyAsync(name, hash, password, cancel);
    }

    private AuthenticationResult CheckQuickly(string name, string password)
    {
        var found = users.Authenticate(name, password);
        if (found is not null && options.Hashing.IsSlow && users.AreKept && _upgrading.TryAdd(name, true)) _ = UpgradeAsync(found, password);
        return Answer(found, "invalid credentials");
    }

    // A user that is not there takes as long as one that is, so that nobody learns who there is.
    private async ValueTask<AuthenticationResult> CheckSlowlyAsync(string name, PasswordHash? hash, string password, CancellationToken cancel)
    {
        bool isRight = (hash is not null && _verified.Value.Holds(name, hash, password))
            || await options.Offload.RunAsync(() => Matches(name, hash, password), cancel);
        // One that was changed or removed meanwhile is not let in by what it was.
        return Answer(isRight && users.Find(name) is { } found && found.Password == hash ? found : null, "invalid credentials");
    }

    // In a storm of logins as one user the first hashes, and those that waited behind it find what it found.
    private bool Matches(string name, PasswordHash? hash, string password)
    {
        if (hash is not null && _verified.Value.Holds(name, hash, password)) return true;
        if (!(hash ?? _decoy.Value).Matches(password) || hash is null) return false;
        _verified.Value.Add(name, hash, password);
        return true;
    }

    private async Task UpgradeAsync(UserDefinition found, string password)
    {
        try
        {
            var hash = await options.Offload.RunAsync(() => options.Hashing.Hash(password, random), CancellationToken.None);
            users.Rehash(found, hash);
        }
        catch (OperationCanceledException)
        {
            // The broker ends; the next login replaces the hash.
        }
        catch (Exception error)
        {
            failed(error);
        }
        finally
        {
            _upgrading.TryRemove(found.Name, out _);
        }
    }

    private static AuthenticationResult Answer(UserDefinition? found, string otherwise) =>
        found is null ? AuthenticationResult.NotRecognised(otherwise) : AuthenticationResult.Accepted(found.Name, found.Tags);
}
