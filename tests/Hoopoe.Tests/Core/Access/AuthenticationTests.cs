using Hoopoe.Core.Access;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Access;

/// <summary>Logins that the application decides about.</summary>
public sealed class AuthenticationTests
{
    private static readonly PermissionDefinition _readsOnly = new("ann", "/", "", "", ".*");

    [Fact]
    public void User_KnownToAnAuthenticator_LogsInWithItsPermissions()
    {
        var asked = new List<Credentials>();
        using var broker = Broker((credentials, _) =>
        {
            asked.Add(credentials);
            return ValueTask.FromResult(credentials.Password == "token" ? AuthenticationResult.Accepted("ann", ["monitoring"], [_readsOnly]) : AuthenticationResult.Unknown);
        });
        broker.Connect().Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        var client = broker.Connect(new TestClientOptions { User = "whoever", Password = "token" });
        client.Call(1, new BasicConsume { Queue = "q"u8 }, BasicConsumeOk.Id);
        client.Publish("q", "body");
        Assert.Equal("ACCESS_REFUSED - write access to exchange 'amq.default' in vhost '/' refused for user 'ann'", client.Expect(ChannelClose.Id).ChannelClose.ReplyText.ToText());
        Assert.Equal(("PLAIN", "whoever", "token", true), (asked[1].Mechanism, asked[1].User, asked[1].Password, asked[1].IsLoopback));
        Assert.DoesNotContain("token", asked[1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void User_WithoutPermissionsOfItsOwn_HasThoseOfTheBroker()
    {
        using var broker = Broker((_, _) => ValueTask.FromResult(AuthenticationResult.Accepted("ann")));
        Assert.Equal(530, Refusal(broker).ConnectionClose.ReplyCode);
        broker.Core.Users.Set(_readsOnly with { Configure = ".*" });
        broker.Connect(new TestClientOptions { User = "x" }).Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
    }

    [Fact]
    public void User_WithPermissionsForAnotherVirtualHost_MayNotEnterThisOne()
    {
        using var broker = Broker((_, _) => ValueTask.FromResult(AuthenticationResult.Accepted("ann", permissions: [_readsOnly with { VirtualHost = "other" }])));
        Assert.Equal("NOT_ALLOWED - access to vhost '/' refused for user 'ann'", Refusal(broker).ConnectionClose.ReplyText.ToText());
    }

    [Fact]
    public void Authenticators_AreAskedInOrderAndTheBrokersUsersLast()
    {
        var asked = new List<string>();
        Func<Credentials, CancellationToken, ValueTask<AuthenticationResult>> Unknowing(string name) => (_, _) =>
        {
            asked.Add(name);
            return ValueTask.FromResult(AuthenticationResult.Unknown);
        };
        using var broker = Broker(Unknowing("first"), Unknowing("second"));
        broker.Connect();
        Assert.Equal(["first", "second"], asked);
        Assert.Equal(403, LoginRefusal(broker, new TestClientOptions { Password = "wrong" }).ConnectionClose.ReplyCode);
    }

    [Fact]
    public void Refusal_ByAnAuthenticator_IsTheLastWord()
    {
        using var broker = Broker((_, _) => ValueTask.FromResult(AuthenticationResult.Refused("not today")));
        Assert.Equal(403, LoginRefusal(broker, new TestClientOptions()).ConnectionClose.ReplyCode);
    }

    [Fact]
    public void Authenticator_ThatThrows_RefusesTheLoginAndIsReported()
    {
        var extended = new ExtendedBroker { Authenticators = [new Asking((_, _) => throw new InvalidOperationException("broken"))] };
        using var broker = extended.Start();
        Assert.Equal(403, LoginRefusal(broker, new TestClientOptions()).ConnectionClose.ReplyCode);
        Assert.Equal(["Asking: broken"], extended.Failures);
    }

    [Fact]
    public void Login_ThatTakesAWhile_KeepsNobodyElseWaiting()
    {
        var answer = new TaskCompletionSource<AuthenticationResult>();
        using var broker = Broker(async (credentials, _) => credentials.User == "slow" ? await answer.Task : AuthenticationResult.Unknown);
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        // All that the opening needs in one go, as some clients send it.
        client.Write(0, new ConnectionStartOk { ClientProperties = new TestClientOptions().ClientProperties, Mechanism = "PLAIN"u8, Response = "\0slow\0x"u8, Locale = "en_US"u8 });
        client.Write(0, new ConnectionTuneOk { ChannelMax = 10, FrameMax = 4096 });
        client.Write(0, new ConnectionOpen { VirtualHost = "/"u8 });
        client.Flush();
        Assert.Empty(client.Received);
        broker.Connect();
        answer.SetResult(AuthenticationResult.Accepted("slow", permissions: [_readsOnly]));
        client.Expect(ConnectionTune.Id);
        client.Expect(ConnectionOpenOk.Id);
    }

    [Fact]
    public void Login_ThatTakesTooLong_EndsWithItsConnection()
    {
        CancellationToken given = default;
        using var broker = Broker(async (_, cancel) =>
        {
            given = cancel;
            await new TaskCompletionSource().Task;
            return AuthenticationResult.Unknown;
        });
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions());
        broker.Advance(TimeSpan.FromSeconds(11));
        Assert.True(client.Ended);
        Assert.True(given.IsCancellationRequested);
        Assert.Equal(0, broker.Server.ConnectionCount);
    }

    [Fact]
    public void Mechanism_OfAnAuthenticator_IsOfferedAndAsked()
    {
        using var broker = new ExtendedBroker { Authenticators = [new External()] }.Start();
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        Assert.True(ConnectionStart.TryRead(client.Expect(ConnectionStart.Id).Arguments, out var start));
        Assert.Equal("PLAIN AMQPLAIN EXTERNAL", start.Mechanisms.ToText());
        client.Send(0, new ConnectionStartOk { ClientProperties = new TestClientOptions().ClientProperties, Mechanism = "EXTERNAL"u8, Response = "certificate"u8, Locale = "en_US"u8 });
        client.Expect(ConnectionTune.Id);
    }

    [Fact]
    public void Permission_ThatIsNoPattern_IsAnErrorOfTheAuthenticator() =>
        Assert.Contains("bad permission pattern '('", Assert.Throws<ArgumentException>(() => AuthenticationResult.Accepted("ann", permissions: [_readsOnly with { Read = "(" }])).Message, StringComparison.Ordinal);

    private static TestBroker Broker(params Func<Credentials, CancellationToken, ValueTask<AuthenticationResult>>[] asked) =>
        new ExtendedBroker { Authenticators = [.. asked.Select(ask => new Asking(ask))] }.Start();

    private static ReceivedMethod Refusal(TestBroker broker)
    {
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions());
        client.Expect(ConnectionTune.Id);
        client.Send(0, new ConnectionTuneOk { ChannelMax = 10, FrameMax = 4096 });
        client.Send(0, new ConnectionOpen { VirtualHost = "/"u8 });
        return client.Expect(ConnectionClose.Id);
    }

    private static ReceivedMethod LoginRefusal(TestBroker broker, TestClientOptions options)
    {
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(options);
        return client.Expect(ConnectionClose.Id);
    }

    private sealed class Asking(Func<Credentials, CancellationToken, ValueTask<AuthenticationResult>> ask) : IAuthenticator
    {
        public ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel) => ask(credentials, cancel);
    }

    private sealed class External : IAuthenticator
    {
        public IReadOnlyList<string> Mechanisms => ["EXTERNAL"];

        public ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel) => ValueTask.FromResult(
            credentials is { Mechanism: "EXTERNAL", User: null, Password: null } && credentials.Response.Span.SequenceEqual("certificate"u8)
                ? AuthenticationResult.Accepted("ann", permissions: [_readsOnly])
                : AuthenticationResult.Unknown);
    }
}
