using Microsoft.Extensions.Options;
using TypedMemory;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
if (!builder.Configuration.GetSection("Hub:Admins").GetChildren().Any())
{
    Console.Error.WriteLine(
        "The hub has no admin. Set Hub__Admins__root in the environment to the password of the admin \"root\".");
    return 1;
}

builder.Services.AddTypedMemoryHub(builder.Configuration.GetSection("Hub"));
try
{
    WebApplication app = builder.Build();
    app.MapTypedMemoryHub("/");
    await app.RunAsync();
    return 0;
}
catch (Exception error) when (error is OptionsValidationException or IOException)
{
    // What happened and what to do, in a sentence: a setting, or an address that is taken.
    Console.Error.WriteLine(error.Message);
    return 1;
}
