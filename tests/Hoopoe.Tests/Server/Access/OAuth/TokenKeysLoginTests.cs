using Hoopoe.Server.Access;
using Hoopoe.Server.Access.OAuth;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Access.OAuth;

/// <summary>RabbitMQ.Client with tokens whose keys a broker fetches from a URL.</summary>
public sealed class TokenKeysLoginTests : IDisposable
{
    private readonly TokenIssuer _one = new();
    private readonly TokenIssuer _two = new();

    public TokenKeysLoginTests() => _two.Rotate("two");

    [Fact]
    public async Task Logins_WhileTheUrlIsDown_GoOnByTheKeysThatAreKnown()
    {
        var server = await WebServer.StartAsync();
        server.Say(SigningKeysTests.SetOf(_one));
        await using var broker = await StartAsync(server);
        await LogInAsync(broker, _one);
        await server.DisposeAsync();
        for (int i = 0; i < 3; i++) await LogInAsync(broker, _one);
        await RefuseAsync(broker, _two);
        await LogInAsync(broker, _one);
    }

    [Fact]
    public async Task Rotation_WithBothKeysForAWhile_RefusesNobodyButTheOldInTheEnd()
    {
        await using var server = await WebServer.StartAsync();
        server.Say(SigningKeysTests.SetOf(_one));
        await using var broker = await StartAsync(server);
        await LogInAsync(broker, _one);
        server.Say(SigningKeysTests.SetOf(_one, _two));
        // Their age has the keys fetched anew, behind a login that does not wait for it.
        int asked = server.Asked;
        while (server.Asked < asked + 2) await LogInAsync(broker, _one);
        await LogInAsync(broker, _two);
        server.Say(SigningKeysTests.SetOf(_two));
        asked = server.Asked;
        while (server.Asked < asked + 2) await LogInAsync(broker, _two);
        await RefuseAsync(broker, _one);
    }

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    private static Task<EmbeddedBroker> StartAsync(WebServer server) => EmbeddedBroker.StartAsync(EmbeddedBroker.Options with
    {
        Auth = new AuthOptions { Backends = [AuthBackend.OAuth2], OAuth = new OAuthOptions { Jwks = server.Url, JwksRefresh = TimeSpan.FromMilliseconds(1) } },
    });

    private static async Task RefuseAsync(EmbeddedBroker broker, TokenIssuer issuer)
    {
        var error = await Assert.ThrowsAnyAsync<BrokerUnreachableException>(() => LogInAsync(broker, issuer));
        Assert.IsType<AuthenticationFailureException>(error.InnerException);
    }

    private static async Task LogInAsync(EmbeddedBroker broker, TokenIssuer issuer)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = broker.Broker.AmqpEndPoint.Port, Password = issuer.Issue("ann", "rabbitmq.read:*/*"), AutomaticRecoveryEnabled = false,
        };
        await using var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync();
    }
}
