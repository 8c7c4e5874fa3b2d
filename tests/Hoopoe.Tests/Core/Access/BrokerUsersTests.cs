using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Passwords;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Access;

/// <summary>Logins of the broker's own users, and what their passwords are kept as.</summary>
public sealed class BrokerUsersTests
{
    private static readonly PasswordHashing _slow = new() { Iterations = 10 };
    private readonly CountingOffload _offload = new();

    [Fact]
    public void Password_FoundRightOnce_IsNotHashedAgain()
    {
        using var broker = Start();
        broker.Core.Users.Set(User(broker.Core, "ann", "secret"));
        Assert.Equal([true, true, true], [Accepts(broker, "ann", "secret"), Accepts(broker, "ann", "secret"), Accepts(broker, "ann", "secret")]);
        Assert.Equal(1, _offload.Runs);
        Assert.False(Accepts(broker, "ann", "Secret"));
        Assert.Equal(2, _offload.Runs);
    }

    [Fact]
    public async Task Logins_OfOneUserAllAtOnce_CostOneHashTogether()
    {
        const int Count = 50;
        var line = new LineOffload();
        using var broker = new ExtendedBroker { Access = new AccessOptions { Hashing = new PasswordHashing { Iterations = 50_000 }, Offload = line } }.Start();
        broker.Core.Users.Set(new UserDefinition("ann", broker.Core.HashPassword("secret"), []));
        var logins = Enumerable.Range(0, Count).Select(_ => AskAsync(broker, "ann", "secret")).ToArray();
        Assert.Equal(Count, line.Waiting.Count);
        var first = Run(1);
        var others = Run(Count - 1);
        // They would have taken as many times as long.
        Assert.True(others < first * (Count / 4), $"the first took {first}, the others {others}");
        Assert.All(await Task.WhenAll(logins), login => Assert.NotNull(login.User));

        TimeSpan Run(int count)
        {
            long begin = System.Diagnostics.Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) line.Waiting.Dequeue()();
            return System.Diagnostics.Stopwatch.GetElapsedTime(begin);
        }
    }

    [Fact]
    public void Password_ThatWasChanged_LetsNobodyInByTheOldOne()
    {
        using var broker = Start();
        broker.Core.Users.Set(User(broker.Core, "ann", "secret"));
        Assert.True(Accepts(broker, "ann", "secret"));
        broker.Core.Users.Set(User(broker.Core, "ann", "other"));
        Assert.False(Accepts(broker, "ann", "secret"));
        Assert.True(Accepts(broker, "ann", "other"));
        broker.Core.Users.Remove("ann");
        Assert.False(Accepts(broker, "ann", "other"));
    }

    [Fact]
    public void User_RemovedWhileItsPasswordIsHashed_IsNotLetIn()
    {
        using var broker = Start();
        broker.Core.Users.Set(User(broker.Core, "ann", "secret"));
        _offload.Before = () => broker.Core.Users.Remove("ann");
        Assert.False(Accepts(broker, "ann", "secret"));
    }

    [Fact]
    public void User_WhosePasswordIsChangedWhileItIsHashed_IsNotLetInByTheOldOne()
    {
        using var broker = Start();
        broker.Core.Users.Set(User(broker.Core, "ann", "secret"));
        _offload.Before = () => broker.Core.Users.Set(User(broker.Core, "ann", "other"));
        Assert.False(Accepts(broker, "ann", "secret"));
    }

    [Fact]
    public void User_ThatIsNotThere_TakesAHashAsOneThatIs()
    {
        using var broker = Start();
        Assert.False(Accepts(broker, "nobody", "secret"));
        Assert.Equal(1, _offload.Runs);
    }

    [Fact]
    public void Hash_OfAPasswordThatWasChangedMeanwhile_IsNotKept()
    {
        using var broker = Start();
        var users = broker.Core.Users;
        users.Set("ann", "old");
        var before = users.Find("ann")!;
        users.Set("ann", "new");
        users.Rehash(before, _slow.Hash("old", broker.Core.Random));
        Assert.NotNull(users.Authenticate("ann", "new"));
        Assert.Null(users.Authenticate("ann", "old"));
    }

    [Theory]
    [InlineData("ann", "")]
    [InlineData("keyless", "")]
    [InlineData("keyless", "secret")]
    [InlineData("blank", "")]
    public void Login_WithoutAPasswordToCheck_IsRefused(string user, string password)
    {
        using var broker = Start();
        broker.Core.Users.Set(User(broker.Core, "ann", "secret"));
        broker.Core.Users.Set(new UserDefinition("keyless", null, []));
        broker.Core.Users.Set(User(broker.Core, "blank", ""));
        Assert.False(Accepts(broker, user, password));
    }

    [Fact]
    public void RabbitsHash_AtTheNextLogin_BecomesASlowOneThatIsKept()
    {
        var log = new RecordingLog();
        using var broker = Start(log);
        broker.Core.Users.Set("ann", "secret", "monitoring");
        Assert.False(Accepts(broker, "ann", "wrong"));
        Assert.Equal(PasswordHash.Sha256, broker.Core.Users.Find("ann")!.Password!.Algorithm);
        Assert.True(Accepts(broker, "ann", "secret"));
        var kept = broker.Core.Users.Find("ann")!;
        Assert.Equal(PasswordHash.Pbkdf2, kept.Password!.Algorithm);
        Assert.Equal(["monitoring"], kept.Tags);
        Assert.Contains(log.Changes, change => change.Definition is UserDefinition { Name: "ann", Password.Algorithm: PasswordHash.Pbkdf2 });
        Assert.True(Accepts(broker, "ann", "secret"));
    }

    [Fact]
    public void RabbitsHash_OfABrokerThatKeepsNothing_StaysAsItIs()
    {
        using var broker = Start();
        broker.Core.Users.Set("ann", "secret");
        Assert.True(Accepts(broker, "ann", "secret"));
        Assert.Equal(PasswordHash.Sha256, broker.Core.Users.Find("ann")!.Password!.Algorithm);
        Assert.Equal(0, _offload.Runs);
    }

    [Fact]
    public void Hash_OfNewPasswords_IsAsTheOptionsSay()
    {
        using var slow = Start();
        Assert.Equal(PasswordHash.Pbkdf2, slow.Core.HashPassword("x").Algorithm);
        using var quick = new TestBroker();
        Assert.Equal(PasswordHash.Sha256, quick.Core.HashPassword("x").Algorithm);
    }

    private static UserDefinition User(Broker broker, string name, string password) => new(name, _slow.Hash(password, broker.Random), []);

    private static bool Accepts(TestBroker broker, string user, string password)
    {
        var asked = AskAsync(broker, user, password);
        Assert.True(asked.IsCompletedSuccessfully);
        return asked.Result.User?.Name == user;
    }

    private static Task<AuthenticationResult> AskAsync(TestBroker broker, string user, string password) =>
        broker.Core.Authentication.AuthenticateAsync(new Credentials { Mechanism = "PLAIN", User = user, Password = password, Peer = "x", IsLoopback = true }, default).AsTask();

    private TestBroker Start(RecordingLog? log = null) => new ExtendedBroker { Access = new AccessOptions { Hashing = _slow, Offload = _offload } }.Start(log);

    private sealed class CountingOffload : Offload
    {
        public int Runs { get; private set; }

        public Action Before { get; set; } = static () => { };

        public override ValueTask<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
        {
            Runs++;
            Before();
            return ValueTask.FromResult(work());
        }
    }

    /// <summary>Does nothing until the test has it done, one after another.</summary>
    private sealed class LineOffload : Offload
    {
        public Queue<Action> Waiting { get; } = [];

        public override ValueTask<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
        {
            var done = new TaskCompletionSource<T>();
            Waiting.Enqueue(() => done.SetResult(work()));
            return new ValueTask<T>(done.Task);
        }
    }
}
