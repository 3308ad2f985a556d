from django.urls import URLPattern, path

from waterlijn.web.meet.views import (
    deciding,
    deepening,
    following,
    home,
    inviting,
    leading,
    moderation,
    seeds,
    wizard,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    # from a question to an open conversation
    path("conversations/new/", wizard.new, name="new_conversation"),
    path("conversations/<int:number>/step/<str:kind>/", wizard.step, name="step"),
    path("conversations/<int:number>/seeds/", seeds.seeds, name="seeds"),
    path("conversations/<int:number>/check/", wizard.check, name="check"),
    path("conversations/<int:number>/days/", wizard.days, name="days"),
    path("conversations/<int:number>/delete/", wizard.delete, name="delete_conversation"),
    path("seeds/<int:number>/", seeds.seed, name="seed"),
    path("seeds/<int:number>/remove/", seeds.remove, name="remove_seed"),
    # while it goes on
    path("conversations/<int:number>/", leading.detail, name="conversation"),
    path("conversations/<int:number>/go-on/<str:kind>/", leading.go_on, name="go_on"),
    path("conversations/<int:number>/again/", leading.again, name="again"),
    path("conversations/<int:number>/share/", inviting.share, name="share"),
    path("conversations/<int:number>/poster/", inviting.poster, name="poster"),
    path("conversations/<int:number>/invite/", inviting.invite, name="invite"),
    path("conversations/<int:number>/invitations/<int:pk>/withdraw/", inviting.withdraw, name="withdraw_codes"),
    # moderation
    path("moderation/", moderation.to_review, name="to_review"),
    path("moderation/reminders/", moderation.reminders, name="moderation_reminders"),
    path("conversations/<int:number>/moderate/", moderation.moderate, name="moderate"),
    path("conversations/<int:number>/moderate/log/", moderation.log, name="moderation_log"),
    path("conversations/<int:number>/statements/", moderation.statements, name="statements_of"),
    path("statements/<int:number>/", moderation.statement, name="statement"),
    path("statements/<int:number>/accept/", moderation.accept, name="accept"),
    path("statements/<int:number>/reject/", moderation.reject, name="reject"),
    path("statements/<int:number>/reopen/", moderation.reopen, name="reopen"),
    path("statements/<int:number>/split/", moderation.split, name="split"),
    path("statements/<int:number>/translate/", moderation.translate, name="translate"),
    # going deeper, and deciding
    path("conversations/<int:number>/deepen/", deepening.deepen, name="deepen"),
    path("conversations/<int:number>/script/", deepening.script, name="script"),
    path("conversations/<int:number>/script/<str:kind>/", deepening.script_file, name="script_file"),
    path("conversations/<int:number>/decisions/", deciding.decisions, name="decisions"),
    path("conversations/<int:number>/decisions/write/", deciding.write, name="write_decision"),
    path("conversations/<int:number>/decisions/tell/", deciding.tell, name="tell_decisions"),
    path("conversations/<int:number>/decisions/<int:pk>/", deciding.change, name="change_decision"),
    path("conversations/<int:number>/decisions/<int:pk>/delete/", deciding.delete, name="delete_decision"),
    # for who takes part
    path("g/<str:key>/decisions/", following.decisions, name="followed_decisions"),
    path("g/<str:key>/follow/", following.follow, name="follow"),
    path("g/<str:key>/follow/<str:token>/", following.confirm, name="confirm_following"),
    path("g/<str:key>/follow/<str:token>/stop/", following.stop, name="stop_following"),
    path("g/<str:key>/rules/log.csv", following.log, name="public_moderation_log"),
]
