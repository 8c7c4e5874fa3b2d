using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Passwords;
using Hoopoe.Server.Access.HttpBackend;
using Hoopoe.Server.Access.OAuth;
using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Access;

/// <summary>
/// What a broker needs to find out who its clients are, made out of its options; nothing that they do not ask for. Lives as
/// long as the broker that it is for.
/// </summary>
internal sealed class BrokerAccess : IDisposable
{
    private readonly List<IDisposable> _held = [];

    /// <summary>Makes it.</summary>
    /// <param name="options">What the broker is started with.</param>
    /// <param name="log">Told what goes wrong.</param>
    /// <exception cref="HoopoeStartException">Something that the options ask for cannot be used.</exception>
    public BrokerAccess(HoopoeOptions options, ServerLog log)
    {
        var auth = options.Auth;
        // In the order in which they are asked, each once; null stands for the broker's own users. No query: what the runtime would compile for
        // one is a tenth of a broker's first start.
        var backends = new List<IAuthenticator?>();
        int named = 0;
        foreach (var backend in auth.Backends)
        {
            int bit = 1 << (int)backend;
            if ((named & bit) != 0) continue;
            named |= bit;
            backends.Add(backend == AuthBackend.Internal ? null : Make(backend, auth, log));
        }
        var offload = new BoundedOffload();
        _held.Add(offload);
        Options = new AccessOptions
        {
            Mechanisms = auth.Mechanisms,
            Hashing = auth.PasswordHashing == PasswordAlgorithm.RabbitMQ ? PasswordHashing.Rabbit : new PasswordHashing { Iterations = auth.PasswordIterations },
            Offload = offload,
            Backends = own => [.. backends.Select(backend => backend ?? own)],
            CertificateName = auth.CertificateName,
            SlowedPeers = auth.SlowFailures,
            LoopbackUsers = options.Amqp.LoopbackUsers,
            Secret = LoginSecret.Of(options.Data),
        };
    }

    /// <summary>The same for the core.</summary>
    public AccessOptions Options { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in _held) held.Dispose();
    }

    private IAuthenticator Make(AuthBackend backend, AuthOptions auth, ServerLog log)
    {
        if (backend == AuthBackend.Http)
        {
            auth.Http.Check();
            var service = new HttpAuthService(auth.Http, log);
            _held.Add(service);
            return new HttpAuthenticator(service, auth.Http, TimeProvider.System);
        }
        auth.OAuth.Check();
        var keys = new SigningKeys(auth.OAuth, log, TimeProvider.System);
        _held.Add(keys);
        return new OAuthAuthenticator(new TokenReader(auth.OAuth, keys, TimeProvider.System), TimeProvider.System);
    }
}
