using RabbitMQ.Client;
using WorkQueue;

if (args is not [("declare" or "work" or "check" or "delete") and var command, var host, var port, ..])
{
    Console.Error.WriteLine("usage: WorkQueue declare|work|check|delete HOST PORT [FILES [FOLDER]]");
    return 2;
}

ConnectionFactory factory = new() { HostName = host, Port = int.Parse(port), ClientProvidedName = $"work-queue {command}" };
await using IConnection connection = await factory.CreateConnectionAsync();
switch (command)
{
    case "declare":
        await Topology.DeclareAsync(connection);
        return 0;
    case "work":
        await Worker.RunAsync(connection);
        return 0;
    case "delete":
        await Topology.DeleteAsync(connection);
        return 0;
    default:
        string folder = args.Length > 4 ? args[4] : "/usr/share/doc";
        int limit = args.Length > 3 ? int.Parse(args[3]) : int.MaxValue;
        return await Checker.RunAsync(connection, folder, limit) ? 0 : 1;
}
