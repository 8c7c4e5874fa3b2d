using Hoopoe.Server;
using Hoopoe.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Embedding;

/// <summary>A broker in the generic host.</summary>
internal static class Hosted
{
    public static async Task RunAsync()
    {
        var builder = Host.CreateApplicationBuilder();

        builder.Services.AddHoopoe(builder.Configuration);
        builder.Services.AddHealthChecks().AddHoopoe();

        builder.Services.AddHoopoe(options => options with
        {
            Hosting = new HostingOptions { OnJournalFailure = JournalFailureBehavior.Report },
        });

        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine(host.Services.GetRequiredService<HoopoeBroker>().AmqpUri);
        await host.StopAsync();
    }
}
