using Hoopoe.Core.Interception;
using Hoopoe.Server;
using Hoopoe.Server.Access;
using Hoopoe.Server.Access.HttpBackend;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Access.HttpBackend;

/// <summary>Users that an HTTP service knows, with RabbitMQ.Client.</summary>
public sealed class HttpBackendTests : IDisposable
{
    private readonly AuthService _service = new();

    private HoopoeOptions Options => EmbeddedBroker.Options with { Auth = new AuthOptions { Backends = [AuthBackend.Http], Http = _service.Options } };

    /// <summary>What RabbitMQ 3.10.8 asked, with a client that did the same.</summary>
    public static IReadOnlyList<string> Recorded =>
    [
        "/auth/user?username=ann+b&password=se+cret%26%3D%C3%BC",
        "/auth/vhost?username=ann+b&vhost=%2F&ip=127.0.0.1&tags=administrator+management",
        "/auth/resource?username=ann+b&vhost=%2F&resource=queue&name=q+x%2Fy&permission=configure&tags=administrator+management",
        "/auth/resource?username=ann+b&vhost=%2F&resource=queue&name=q2&permission=configure&tags=administrator+management",
        "/auth/resource?username=ann+b&vhost=%2F&resource=queue&name=q2&permission=read&tags=administrator+management",
        "/auth/resource?username=ann+b&vhost=%2F&resource=exchange&name=dlx&permission=write&tags=administrator+management",
        "/auth/resource?username=ann+b&vhost=%2F&resource=exchange&name=tp&permission=configure&tags=administrator+management",
        "/auth/resource?username=ann+b&vhost=%2F&resource=queue&name=q+x%2Fy&permission=write&tags=administrator+management",
        "/auth/resource?username=ann+b&vhost=%2F&resource=exchange&name=tp&permission=read&tags=administrator+management",
        "/auth/topic?username=ann+b&vhost=%2F&resource=topic&name=tp&permission=read&tags=administrator+management&routing_key=a.%2A&variable_map.username=ann+b&variable_map.vhost=%2F",
        "/auth/resource?username=ann+b&vhost=%2F&resource=exchange&name=amq.default&permission=write&tags=administrator+management",
        "/auth/resource?username=ann+b&vhost=%2F&resource=exchange&name=tp&permission=write&tags=administrator+management",
        "/auth/topic?username=ann+b&vhost=%2F&resource=topic&name=tp&permission=write&tags=administrator+management&routing_key=a.b&variable_map.username=ann+b&variable_map.vhost=%2F",
        "/auth/resource?username=ann+b&vhost=%2F&resource=queue&name=q+x%2Fy&permission=read&tags=administrator+management",
    ];

    [Theory]
    [InlineData(HttpBackendMethod.Get)]
    [InlineData(HttpBackendMethod.Post)]
    public async Task Questions_OfAClient_AreThoseOfRabbit(HttpBackendMethod method)
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options with { Auth = Options.Auth with { Http = _service.Options with { Method = method } } });
        await using var connection = await ConnectAsync(broker, "ann b", "se cret&=ü");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync("q x/y", exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync("q2", exclusive: false, autoDelete: false, arguments: new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "dlx" });
        await channel.ExchangeDeclareAsync("tp", "topic");
        await channel.QueueBindAsync("q x/y", "tp", "a.*");
        await channel.BasicPublishAsync("", "q x/y", "x"u8.ToArray());
        await channel.BasicPublishAsync("tp", "a.b", "x"u8.ToArray());
        await channel.BasicPublishAsync("tp", "a.b", "x"u8.ToArray());
        Assert.NotNull(await channel.BasicGetAsync("q x/y", true));
        await channel.QueuePurgeAsync("q x/y");
        string[] expected = method == HttpBackendMethod.Get
            ? [.. Recorded.Select(path => $"GET {path}")]
            : [.. Recorded.Select(path => $"POST {path.Replace('?', ' ')}")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), _service.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Queue_NamedByTheBroker_IsAskedAboutOnce()
    {
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync();
        string first = (await channel.QueueDeclareAsync()).QueueName, second = (await channel.QueueDeclareAsync()).QueueName;
        Assert.NotEqual(first, second);
        Assert.Single(_service.Asked, asked => asked.Contains($"name={first}", StringComparison.Ordinal));
        Assert.Single(_service.Asked, asked => asked.Contains($"name={second}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("DENY because")]
    [InlineData("perhaps")]
    [InlineData("")]
    public async Task User_WhoIsNotAllowed_IsRefused(string answer)
    {
        _service.Answer = _ => Task.FromResult(answer);
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        var error = await Assert.ThrowsAnyAsync<BrokerUnreachableException>(() => ConnectAsync(broker));
        Assert.IsType<AuthenticationFailureException>(error.InnerException);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(200, false)]
    public async Task Service_ThatFailsOrTakesTooLong_RefusesAndHurtsNobodyElse(int status, bool answers)
    {
        var never = new TaskCompletionSource<string>();
        _service.Status = status;
        if (!answers) _service.Answer = _ => never.Task;
        var options = Options with { Auth = new AuthOptions { Backends = [AuthBackend.Internal, AuthBackend.Http], Http = _service.Options with { Timeout = TimeSpan.FromMilliseconds(300) } } };
        await using var broker = await EmbeddedBroker.StartAsync(options);
        var failing = Assert.ThrowsAnyAsync<BrokerUnreachableException>(() => ConnectAsync(broker));
        await broker.ConnectAsync();
        Assert.IsType<AuthenticationFailureException>((await failing).InnerException);
    }

    [Fact]
    public async Task VirtualHost_ThatIsDenied_IsRefusedAsByRabbit()
    {
        _service.Answer = asked => Task.FromResult(asked.Contains("/vhost", StringComparison.Ordinal) ? "deny" : "allow");
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        var error = await Assert.ThrowsAnyAsync<Exception>(async () => await (await ConnectAsync(broker)).CreateChannelAsync());
        Assert.Contains("access to vhost '/' refused for user 'ann'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resource_ThatIsDenied_ClosesTheChannelAlone()
    {
        _service.Answer = asked => Task.FromResult(asked.Contains("permission=write", StringComparison.Ordinal) ? "deny no" : "allow");
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await using var connection = await ConnectAsync(broker);
        await using var other = await connection.CreateChannelAsync();
        await other.QueueDeclareAsync("q");
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var error = await Assert.ThrowsAnyAsync<OperationInterruptedException>(async () => await channel.BasicPublishAsync("", "q", "x"u8.ToArray()));
        Assert.Contains("write access to exchange 'amq.default' in vhost '/' refused for user 'ann'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0u, (await other.QueueDeclarePassiveAsync("q")).MessageCount);
    }

    [Fact]
    public async Task Answer_ThatTakesAWhile_KeepsOrderAndHoldsNobodyElse()
    {
        var gate = new TaskCompletionSource();
        _service.Answer = async asked =>
        {
            if (asked.Contains("name=q", StringComparison.Ordinal)) await gate.Task;
            return "allow";
        };
        await using var broker = await EmbeddedBroker.StartAsync(Options);
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync();
        var declared = channel.QueueDeclareAsync("q");
        await using var elsewhere = await ConnectAsync(broker);
        await using var free = await elsewhere.CreateChannelAsync();
        await free.QueueDeclareAsync("other");
        Assert.False(declared.IsCompleted);
        gate.SetResult();
        Assert.Equal("q", (await declared).QueueName);
    }

    [Fact]
    public async Task Answer_ThatHoldsNoMore_IsAskedForAgain()
    {
        bool allows = true;
        _service.Answer = asked => Task.FromResult(allows || !asked.Contains("resource=queue", StringComparison.Ordinal) ? "allow" : "deny");
        await using var broker = await EmbeddedBroker.StartAsync(Options with { Auth = Options.Auth with { Http = _service.Options with { CacheTime = TimeSpan.FromSeconds(1) } } });
        await using var connection = await ConnectAsync(broker);
        var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("q", exclusive: false);
        allows = false;
        var until = DateTime.UtcNow.AddSeconds(30);
        Exception? refused = null;
        while (refused is null && DateTime.UtcNow < until) refused = await Record.ExceptionAsync(() => channel.QueueDeclareAsync("q", exclusive: false));
        Assert.Contains("configure access to queue 'q'", refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_WhoseAnswerHoldsNoMore_IsAskedAboutAgain()
    {
        bool allows = true;
        _service.Answer = asked => Task.FromResult(allows || !asked.Contains("password=", StringComparison.Ordinal) ? "allow" : "deny");
        await using var broker = await EmbeddedBroker.StartAsync(Options with { Auth = Options.Auth with { Http = _service.Options with { CacheTime = TimeSpan.FromSeconds(1) } } });
        await (await ConnectAsync(broker)).DisposeAsync();
        allows = false;
        var until = DateTime.UtcNow.AddSeconds(30);
        Exception? refused = null;
        while (refused is null && DateTime.UtcNow < until) refused = await Record.ExceptionAsync(async () => await (await ConnectAsync(broker)).DisposeAsync());
        Assert.IsType<BrokerUnreachableException>(refused);
    }

    [Fact]
    public async Task Interceptor_ThatWaits_KeepsTheOrderOfWhatIsAskedAbout()
    {
        var options = Options with { Interceptors = [Interceptor.OnPublish(message => message.SetHeader("seen", true)), new Waiting()] };
        await using var broker = await EmbeddedBroker.StartAsync(options);
        await using var connection = await ConnectAsync(broker);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync("a", exclusive: false);
        var publishes = new List<Task>();
        for (int at = 0; at < 50; at++) publishes.Add(channel.BasicPublishAsync("", "a", new[] { (byte)at }).AsTask());
        var declared = channel.QueueDeclareAsync("b", exclusive: false);
        await Task.WhenAll(publishes);
        await declared;
        for (int at = 0; at < 50; at++) Assert.Equal(at, (await channel.BasicGetAsync("a", true))!.Body.Span[0]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nowhere")]
    [InlineData("ftp://host/x")]
    public async Task Start_WithoutAPath_SaysWhatToSet(string? path)
    {
        var error = await Assert.ThrowsAsync<HoopoeStartException>(() =>
            EmbeddedBroker.StartAsync(Options with { Auth = Options.Auth with { Http = _service.Options with { TopicPath = path } } }));
        Assert.Contains("auth-http.topic-path is no URL", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _service.Dispose();

    private static Task<IConnection> ConnectAsync(EmbeddedBroker broker, string user = "ann", string password = "x") => new ConnectionFactory
    {
        HostName = "127.0.0.1", Port = broker.Broker.AmqpEndPoint.Port, UserName = user, Password = password, AutomaticRecoveryEnabled = false,
    }.CreateConnectionAsync(TestContext.Current.CancellationToken);

    private sealed class Waiting : IPublishInterceptor
    {
        public InterceptorScope Scope => new() { Queue = null };

        public async ValueTask OnPublishAsync(PublishedMessage message, CancellationToken cancel) => await Task.Yield();
    }
}
