from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from rapidsms.router import lookup_connections, receive


@csrf_exempt
def ussd(request):
    form = request.POST
    who = lookup_connections("ussd", [form["phoneNumber"]])[0]
    key = form["text"].rpartition("*")[2]
    message = receive(key, who, fields={"sid": form["sessionId"]})
    return HttpResponse(message.responses[0]["text"], content_type="text/plain")


urlpatterns = [path("ussd", ussd)]
