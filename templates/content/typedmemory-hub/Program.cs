using TypedMemory;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
if (!builder.Configuration.GetSection("Hub:Admins").GetChildren().Any())
{
    Console.Error.WriteLine(
        "The hub has no admin. Set Hub__Admins__root in the environment to the password of the admin \"root\".");
    return 1;
}

builder.Services.AddTypedMemoryHub(builder.Configuration.GetSection("Hub"));
WebApplication app = builder.Build();
app.MapTypedMemoryHub("/");
await app.RunAsync();
return 0;
