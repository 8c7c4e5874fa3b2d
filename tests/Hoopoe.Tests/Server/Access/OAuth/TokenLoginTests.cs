using System.Net;
using System.Text;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;
using Hoopoe.Interop.Parity.Brokers;
using Hoopoe.Server;
using Hoopoe.Server.Access;
using Hoopoe.Server.Access.OAuth;
using Hoopoe.Server.Auditing;
using Hoopoe.Server.Data;
using Hoopoe.Server.Health;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Access.OAuth;

/// <summary>RabbitMQ.Client with tokens.</summary>
public sealed class TokenLoginTests : IDisposable
{
    private const string Everything = "rabbitmq.read:*/* rabbitmq.write:*/* rabbitmq.configure:*/* rabbitmq.write:*/*/* rabbitmq.read:*/*/*";
    private readonly TokenIssuer _issuer = new();

    private HoopoeOptions Options => EmbeddedBroker.Options with
    {
        Auth = new AuthOptions { Backends = [AuthBackend.Internal, AuthBackend.OAuth2], OAuth = new OAuthOptions { Jwks = _issuer.Jwks } },
    };

    [Fact]
    public async Task Token_AsPassword_LogsInAsWhomItNames()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await using var connection = await ConnectAsync(broker, _issuer.Issue("ann", Everything));
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("q");
        Assert.Equal("ann", Assert.Single(broker.Broker.Core.Connections.All).User);
    }

    [Fact]
    public async Task Token_ByOAuthBearer_LogsIn()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await using var connection = await ConnectAsync(broker, _issuer.Issue("ann", Everything), new OAuthBearer());
        Assert.Equal("OAUTHBEARER", Assert.Single(broker.Broker.Core.Connections.All).AuthenticationMechanism);
    }

    [Fact]
    public async Task Token_ThatIsWrong_IsRefused()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        string token = _issuer.Issue("ann", Everything, DateTimeOffset.UtcNow.AddMinutes(-1));
        var error = await Assert.ThrowsAnyAsync<BrokerUnreachableException>(() => ConnectAsync(broker, token));
        Assert.IsType<AuthenticationFailureException>(error.InnerException);
    }

    [Fact]
    public async Task Password_OfABrokersUser_StillLogsIn()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await broker.ConnectAsync();
    }

    [Fact]
    public async Task Scopes_ThatDoNotAllowIt_RefuseTheOperation()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await using var connection = await ConnectAsync(broker, _issuer.Issue("ann", "rabbitmq.configure:%2F/mine-*"));
        Assert.Equal("ACCESS_REFUSED - configure access to queue 'q' in vhost '/' refused for user 'ann'", await RefusalAsync(connection, channel => channel.QueueDeclareAsync("q")));
        await using var other = await connection.CreateChannelAsync();
        await other.QueueDeclareAsync("mine-1");
    }

    [Fact]
    public async Task Scopes_OfAnotherVirtualHost_DoNotLetIn()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(broker, _issuer.Issue("ann", "rabbitmq.read:other/*")));
        Assert.Contains("access to vhost '/' refused for user 'ann'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RoutingKeys_OfATopicExchange_NeedAScopeWithAKey()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await using var connection = await ConnectAsync(broker, _issuer.Issue("ann", "rabbitmq.configure:*/* rabbitmq.write:*/* rabbitmq.write:*/amq.topic/a.*"));
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync("amq.topic", "a.b", "x"u8.ToArray());
        await channel.BasicPublishAsync("amq.fanout", "b", "x"u8.ToArray());
        Assert.Equal(
            "ACCESS_REFUSED - write access to topic 'b' in exchange 'amq.topic' in vhost '/' refused for user 'ann'",
            await RefusalAsync(connection, refused => refused.BasicPublishAsync("amq.topic", "b", "x"u8.ToArray()).AsTask()));
    }

    [Fact]
    public async Task Secret_ThatIsNewer_ChangesRightsOfOpenChannels()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await using var connection = await ConnectAsync(broker, _issuer.Issue("ann", "rabbitmq.configure:*/* rabbitmq.write:*/*"));
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync("q");
        await channel.BasicPublishAsync("", "q", "x"u8.ToArray());
        Assert.Contains("read access", await RefusalAsync(connection, other => other.BasicGetAsync("q", true)), StringComparison.Ordinal);
        await connection.UpdateSecretAsync(_issuer.Issue("ann", "rabbitmq.read:*/* rabbitmq.tag:impersonator"), "renewed");
        Assert.NotNull(await channel.BasicGetAsync("q", true));
        await Assert.ThrowsAsync<AlreadyClosedException>(async () =>
        {
            await channel.BasicPublishAsync("", "q", "x"u8.ToArray());
        });
    }

    [Theory]
    [InlineData("bob", 60)]
    [InlineData("ann", -60)]
    public async Task Secret_OfAnotherUserOrExpired_EndsTheConnection(string user, int seconds)
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        var connection = await ConnectAsync(broker, _issuer.Issue("ann", Everything));
        var closed = new TaskCompletionSource<string>();
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            closed.TrySetResult(reason.ReplyText);
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => connection.UpdateSecretAsync(_issuer.Issue(user, Everything, DateTimeOffset.UtcNow.AddSeconds(seconds)), "renewed"));
        Assert.Equal("NOT_ALLOWED - New secret was refused by one of the backends", await closed.Task);
    }

    [Fact]
    public async Task Secret_OfABrokersUser_ChangesNothing()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await connection.UpdateSecretAsync("whatever", "renewed");
        await channel.QueueDeclareAsync("q");
    }

    [Fact]
    public async Task Rights_WhenTheTokenExpires_EndUntilItIsRenewed()
    {
        var time = new SteppedTime();
        var options = new OAuthOptions { Jwks = _issuer.Jwks };
        using var keys = new SigningKeys(options, new Hoopoe.Server.Diagnostics.ServerLog(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance), time);
        var reader = new TokenReader(options, keys, time);
        var (token, _) = await reader.ReadAsync(_issuer.Issue("ann", Everything), default);
        var rights = new TokenRights(reader, token!, time);
        var question = new AccessQuestion(ResourceKind.Queue, "/", "q", Right.Read);
        int before = rights.Version;
        Assert.Equal((Verdict.Allowed, null), (rights.Decide(question, true), rights.Lapse));
        time.Now += TimeSpan.FromHours(1);
        Assert.Equal(Verdict.Refused, rights.Decide(question, true));
        Assert.Contains("the token has expired", rights.Lapse, StringComparison.Ordinal);
        int expired = rights.Version;
        Assert.NotEqual(before, expired);
        await rights.RenewAsync(_issuer.Issue("ann", Everything, time.Now.AddHours(1)), default);
        Assert.Equal(Verdict.Allowed, rights.Decide(question, true));
        Assert.DoesNotContain(rights.Version, new[] { before, expired });
    }

    [Fact]
    public async Task HttpApi_WithABearer_KnowsItsTags()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options with { Http = new HttpOptions { Port = FreePort.Find(1)[0] } });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{broker.Broker.HttpEndPoints[0].Port}/api/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _issuer.Issue("ann", $"rabbitmq.tag:management {Everything}"));
        Assert.Equal("{\"name\":\"ann\",\"tags\":[\"management\"]}", await http.GetStringAsync("whoami", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("queues/%2F", TestContext.Current.CancellationToken)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Bearer", _issuer.Issue("ann", Everything, DateTimeOffset.UtcNow.AddSeconds(-5)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("whoami", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Start_WithoutKeys_SaysWhatToSet()
    {
        var error = await Assert.ThrowsAsync<HoopoeStartException>(() => EmbeddedBroker.StartAsync(Options with { Auth = new AuthOptions { Backends = [AuthBackend.OAuth2] } }));
        Assert.Contains("set oauth2.jwks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ThatFailsForWantOfKeys_LeavesTheDataDirectoryToTheNext()
    {
        string directory = Directory.CreateTempSubdirectory("hoopoe-tokens").FullName;
        try
        {
            var options = Options with { Data = new DataOptions { Directory = directory }, Audit = new AuditOptions { Enabled = true } };
            await Assert.ThrowsAsync<HoopoeStartException>(() => EmbeddedBroker.StartAsync(options with { Auth = new AuthOptions { Backends = [AuthBackend.OAuth2] } }));
            await using var broker = await EmbeddedBroker.StartAsync(options);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    public void Dispose() => _issuer.Dispose();

    private static async Task<IConnection> ConnectAsync(EmbeddedBroker broker, string token, IAuthMechanismFactory? mechanism = null)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = broker.Broker.AmqpEndPoint.Port, UserName = "whoever", Password = token, AutomaticRecoveryEnabled = false,
        };
        if (mechanism is not null) factory.AuthMechanisms = [mechanism];
        var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        // This client does not wait for the answer to connection.open, and takes it for that to connection.update-secret.
        await using var channel = await connection.CreateChannelAsync();
        return connection;
    }

    // What the channel is told on which something is refused.
    private static async Task<string> RefusalAsync(IConnection connection, Func<IChannel, Task> run)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), TestContext.Current.CancellationToken);
        var closed = new TaskCompletionSource<string>();
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            closed.TrySetResult(reason.ReplyText);
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => run(channel));
        return await closed.Task;
    }

    private sealed class OAuthBearer : IAuthMechanismFactory, IAuthMechanism
    {
        public string Name => "OAUTHBEARER";

        public IAuthMechanism GetInstance() => this;

        public Task<byte[]> HandleChallengeAsync(byte[]? challenge, ConnectionConfig config, CancellationToken cancellationToken = default) => Task.FromResult(challenge is null
            ? Encoding.UTF8.GetBytes($"n,a=ann,\u0001host=localhost\u0001auth=Bearer {config.Password}\u0001\u0001")
            : [1]);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
