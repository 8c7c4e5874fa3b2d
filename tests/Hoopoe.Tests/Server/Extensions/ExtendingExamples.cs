using System.Collections.Immutable;
using System.IO.Compression;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Server;
using Hoopoe.Server.Listeners;

namespace Hoopoe.Tests.Server.Extensions;

/// <summary>The code of docs/extending.md, as tests run it.</summary>
internal static class ExtendingExamples
{
    public static HoopoeOptions Options(TenantDirectory tenants) => new()
    {
        Listen = new ListenOptions { Addresses = [new ListenAddress(System.Net.IPAddress.Loopback, null)], Port = 0 },
        Http = new() { Port = 0 },
        Interceptors =
        [
            Interceptor.OnPublish(message => message.SetHeader("x-published-by", message.User)),
            Interceptor.OnPublish(message =>
            {
                if (message.Properties.MessageId is null) message.Refuse("orders need a message id");
                if (message.RoutingKey.StartsWith("legacy.", StringComparison.Ordinal)) message.RouteTo("", "legacy");
            }, new InterceptorScope { Exchange = "^orders$" }, order: 10),
            Interceptor.OnEnqueue(message =>
            {
                message.RemoveHeader("card-number");
            }, new InterceptorScope { Queue = @"^analytics\." }),
            new TenantInterceptor(tenants),
            new Gzip(),
        ],
        ExchangeKinds = new Dictionary<string, ExchangeKind>
        {
            ["x-first-match"] = new(_ => new FirstMatchRouter())
            {
                CheckBinding = binding => binding.Arguments["rank"] is int ? null : "a binding of x-first-match needs the argument 'rank', an integer",
            },
        },
        Authenticators = [new TokenAuthenticator(tenants)],
    };
}

/// <summary>What an application may know of its tenants.</summary>
internal sealed class TenantDirectory
{
    public async ValueTask<string?> NameOfAsync(string user, CancellationToken cancel)
    {
        await Task.Delay(1, cancel);
        return user == "t-42" ? "acme" : null;
    }

    public async ValueTask<string?> UserOfTokenAsync(string token, CancellationToken cancel)
    {
        await Task.Delay(1, cancel);
        return token == "tok-1" ? "t-42" : null;
    }
}

/// <summary>Waits for a look-up, and holds up the channel that publishes until it is done.</summary>
internal sealed class TenantInterceptor(TenantDirectory tenants) : IPublishInterceptor
{
    public InterceptorScope Scope => new() { Exchange = "^tenants$" };

    public async ValueTask OnPublishAsync(PublishedMessage message, CancellationToken cancel)
    {
        string? tenant = await tenants.NameOfAsync(message.User, cancel);
        if (tenant is null) message.Drop();
        else message.SetHeader("tenant", tenant);
    }
}

/// <summary>Keeps bodies compressed in the broker; clients see them as they were.</summary>
internal sealed class Gzip : IPublishInterceptor, IDeliveryInterceptor
{
    public int Order => 100;

    public InterceptorScope Scope => new() { Exchange = "^documents$", Queue = @"^documents\." };

    public ValueTask OnPublishAsync(PublishedMessage message, CancellationToken cancel)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(message.Body.Span);
        message.SetBody(packed.ToArray());
        message.Properties = message.Properties with { ContentEncoding = "gzip" };
        return ValueTask.CompletedTask;
    }

    public void OnDelivery(DeliveredMessage message)
    {
        if (message.Properties.ContentEncoding != "gzip") return;
        using var gzip = new GZipStream(new MemoryStream(message.Body.ToArray()), CompressionMode.Decompress);
        using var body = new MemoryStream();
        gzip.CopyTo(body);
        message.SetBody(body.ToArray());
        message.Properties = message.Properties with { ContentEncoding = null };
    }
}

/// <summary>A message goes to one destination: of the bindings with its key the one with the lowest rank.</summary>
internal sealed class FirstMatchRouter : Router
{
    // Bindings change one at a time, while others route by what was there before.
    private ImmutableList<(BindingDefinition Binding, IDestination Destination)> _bindings = [];

    public override bool DependsOnKeyAlone => true;

    public override void Bind(BindingDefinition binding, IDestination destination) =>
        _bindings = [.. _bindings.Add((binding, destination)).OrderBy(one => (int)one.Binding.Arguments["rank"]!)];

    public override void Unbind(BindingDefinition binding, IDestination destination) =>
        _bindings = _bindings.RemoveAll(one => one.Destination == destination && one.Binding.SameAs(binding));

    public override void Route(in RoutingContext context, Routes routes)
    {
        foreach (var (binding, destination) in _bindings)
        {
            if (!context.RoutingKey.SequenceEqual(binding.RoutingKey)) continue;
            routes.Add(destination);
            return;
        }
    }
}

/// <summary>Takes a token in the place of a password.</summary>
internal sealed class TokenAuthenticator(TenantDirectory tenants) : IAuthenticator
{
    public async ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel)
    {
        if (credentials.Password?.StartsWith("tok-", StringComparison.Ordinal) != true) return AuthenticationResult.Unknown;
        string? user = await tenants.UserOfTokenAsync(credentials.Password, cancel);
        return user is null
            ? AuthenticationResult.Refused("the token has expired")
            : AuthenticationResult.Accepted(user, permissions: [new(user, "/", Configure: "", Write: "^tenants$", Read: $@"^{user}\.")]);
    }
}
