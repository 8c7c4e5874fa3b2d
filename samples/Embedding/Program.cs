// Runs all that docs/embedding.md and docs/telemetry.md show, one after the other, and says so.

using Embedding;

await ShowAsync("start", Starting.RunAsync);
await ShowAsync("durable", Durable.RunAsync);
await ShowAsync("several", Several.RunAsync);
await ShowAsync("hosting", Hosted.RunAsync);
await ShowAsync("telemetry", Observed.RunAsync);
await ShowAsync("time", Timed.RunAsync);
await ShowAsync("faults", Faulty.RunAsync);

static async Task ShowAsync(string topic, Func<Task> run)
{
    await run();
    Console.WriteLine($"{topic}: done");
}
