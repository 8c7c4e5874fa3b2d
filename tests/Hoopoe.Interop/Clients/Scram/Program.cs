// Logs in by SCRAM-SHA-256 with messages that GNU SASL makes, and says in one line what came of it: HOST PORT USER PASSWORD [forge].
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Scram;

try
{
    if (args is ["probe"])
    {
        using var probe = new GsaslLogin("user", "password");
        return 0;
    }
    using var login = new GsaslLogin(args[2], args[3]);
    var factory = new ConnectionFactory { HostName = args[0], Port = int.Parse(args[1], null), AuthMechanisms = [new GsaslMechanism(login, args is [.., "forge"])], AutomaticRecoveryEnabled = false };
    using var connection = factory.CreateConnection();
    using var channel = connection.CreateModel();
    channel.QueueDeclare();
    Console.WriteLine(login.HasProof ? "logged in, and the broker knows the password too" : "logged in, and the broker has proved nothing");
    return 0;
}
catch (DllNotFoundException)
{
    Console.WriteLine("libgsasl is missing");
    return 2;
}
catch (BrokerUnreachableException error)
{
    Console.WriteLine($"refused: {error.InnerException?.GetType().Name}: {error.InnerException?.Message}");
    return 1;
}
