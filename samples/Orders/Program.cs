// Takes orders over HTTP, queues them in the broker that runs in this very process, and works them off behind it.

using Orders;

var builder = WebApplication.CreateBuilder(args);

// The broker, as the section "Hoopoe" of appsettings.json has it, and what it says of its health.
builder.Services.AddHoopoe(builder.Configuration);
builder.Services.AddHealthChecks().AddHoopoe();

builder.Services.AddSingleton<BrokerConnection>();
builder.Services.AddSingleton<OrderQueue>();
builder.Services.AddSingleton<OrderBook>();
builder.Services.AddHostedService<OrderWorker>();

var app = builder.Build();

app.MapPost("/orders", async (Order order, OrderQueue queue, CancellationToken cancelled) =>
{
    await queue.AddAsync(order, cancelled);
    return Results.Accepted($"/orders/{order.Id}");
});
app.MapGet("/orders/{id}", (string id, OrderBook book) => book.Find(id) is { } order ? Results.Ok(order) : Results.NotFound());
app.MapHealthChecks("/health");

app.Run();
