// Charges customers as it is told to by messages. The broker is whatever ConnectionStrings:Broker names.

using Payments;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IPaymentGateway, SlowBank>();
builder.Services.AddPayments(new Uri(builder.Configuration.GetConnectionString("Broker") ?? "amqp://guest:guest@localhost:5672/"));
builder.Build().Run();
