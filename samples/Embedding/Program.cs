// Runs all that docs/embedding.md shows, one after the other, and says so.

using Embedding;

await Show("start", Starting.RunAsync);
await Show("durable", Durable.RunAsync);
await Show("several", Several.RunAsync);
await Show("hosting", Hosted.RunAsync);
await Show("time", Timed.RunAsync);

static async Task Show(string topic, Func<Task> run)
{
    await run();
    Console.WriteLine($"{topic}: done");
}
