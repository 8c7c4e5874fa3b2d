using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Server.Timing;

namespace Hoopoe.Tests.Testing;

/// <summary>Makes brokers with an application's own code in them, and keeps what that code threw.</summary>
internal sealed class ExtendedBroker
{
    public IReadOnlyList<IInterceptor> Interceptors { get; init; } = [];

    public Dictionary<string, ExchangeKind> ExchangeKinds { get; init; } = [];

    public IReadOnlyList<IAuthenticator> Authenticators { get; init; } = [];

    public AccessOptions Access { get; init; } = new();

    /// <summary>Which of it threw, and what.</summary>
    public List<string> Failures { get; } = [];

    public static TestBroker With(params IInterceptor[] interceptors) => new ExtendedBroker { Interceptors = interceptors }.Start();

    public TestBroker Start(IDurableLog? log = null) =>
        new(null, new VirtualTime(), static _ => { }, made => Extend(log is null ? made : made with { Log = log }));

    public BrokerOptions Extend(BrokerOptions made) => made with
    {
        Interceptors = Interceptors,
        ExchangeKinds = ExchangeKinds,
        Authenticators = Authenticators,
        Access = Access,
        ExtensionFailed = (name, error) => Failures.Add($"{name}: {error.Message}"),
    };
}
